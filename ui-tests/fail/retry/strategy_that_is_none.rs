use reflexio::retry;

#[retry(strategy = std::string::String::new())]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
