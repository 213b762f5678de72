use reflexio::retry;

#[retry(strategy =)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
