use reflexio::retry;

#[retry(max_attempts = attempts)]
fn fetch(attempts: u32) -> std::io::Result<u32> {
    Ok(attempts)
}

fn main() {}
