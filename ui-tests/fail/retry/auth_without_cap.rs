use reflexio::retry;

#[retry(auth(strategy = reflexio::strategies::immediate()))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
