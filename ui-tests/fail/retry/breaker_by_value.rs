use reflexio::retry;

#[retry(breaker = reflexio::CircuitBreaker::new())]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
