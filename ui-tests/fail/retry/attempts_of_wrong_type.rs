use reflexio::retry;

const ATTEMPTS: u64 = 3;

#[retry(max_attempts = ATTEMPTS)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
