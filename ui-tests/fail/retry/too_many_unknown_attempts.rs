use reflexio::retry;

#[retry(max_unknown_attempts = 70_000)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
