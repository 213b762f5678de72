use reflexio::retry;

#[retry(max_attempts = 0)]
const fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
