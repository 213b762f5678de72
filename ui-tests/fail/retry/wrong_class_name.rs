use reflexio::retry;

#[retry(rate_limti(max_attempts = 3))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
