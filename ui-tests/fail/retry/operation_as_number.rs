use reflexio::retry;

#[retry(operation = 7)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
