use reflexio::retry;

#[retry(max_retries = 5)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
