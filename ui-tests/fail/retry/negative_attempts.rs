use reflexio::retry;

#[retry(max_attempts = -1)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
