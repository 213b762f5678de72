use reflexio::retry;

#[retry(attempt_timeout_s = 1, clone(boddy))]
const fn fetch(body: u32) -> std::io::Result<u32> {
    Ok(body)
}

fn main() {}
