use reflexio::retry;

#[retry(retry_after = Exactly)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
