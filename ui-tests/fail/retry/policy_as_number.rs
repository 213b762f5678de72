use reflexio::retry;

#[retry(policy = 3)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
