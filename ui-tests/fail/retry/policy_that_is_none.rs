use reflexio::retry;

#[retry(policy = String::new())]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
