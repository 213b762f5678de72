use reflexio::retry;

#[retry(rate_limit(max_attempts = 3, max_attempts = 4))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
