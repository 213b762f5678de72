use reflexio::retry;

#[retry(rate_limit(max_attempt = 3))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
