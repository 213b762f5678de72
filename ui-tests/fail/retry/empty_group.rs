use reflexio::retry;

#[retry(rate_limit())]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
