use reflexio::retry;

#[retry(nested = standdown)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
