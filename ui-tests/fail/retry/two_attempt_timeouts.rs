use reflexio::retry;

#[retry(attempt_timeout_s = 1, attempt_timeout = std::time::Duration::from_secs(1))]
async fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
