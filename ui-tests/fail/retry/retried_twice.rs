use reflexio::retry;

#[retry]
#[retry(max_attempts = 2)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
