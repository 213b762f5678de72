use reflexio::retry;

#[retry(attempt_timeout_s = 0)]
async fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
