use reflexio::retry;

#[retry]
fn fetch(body: String) -> std::io::Result<String> {
    Ok(body)
}

fn main() {}
