use reflexio::retry;

#[retry(clone())]
fn fetch(body: String) -> std::io::Result<String> {
    Ok(body)
}

fn main() {}
