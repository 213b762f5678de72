use reflexio::retry;

#[retry(rate_limit(deadline_s = 3))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
