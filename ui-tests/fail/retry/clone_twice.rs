use reflexio::retry;

#[retry(clone(body, body))]
fn fetch(body: String) -> std::io::Result<String> {
    Ok(body)
}

fn main() {}
