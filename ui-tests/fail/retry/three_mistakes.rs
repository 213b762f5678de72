use reflexio::retry;

#[retry(deadlin_s = 60, max_attempts = 0, rate_limit(strategy = "fast"))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
