use reflexio::retry;

#[retry(operation = "")]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
