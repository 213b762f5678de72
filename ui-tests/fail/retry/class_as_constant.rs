use reflexio::retry;

#[retry(RateLimit(max_attempts = 3))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
