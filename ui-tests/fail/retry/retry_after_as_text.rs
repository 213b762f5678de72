use reflexio::retry;

#[retry(retry_after = "Exact")]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
