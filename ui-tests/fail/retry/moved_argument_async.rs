use reflexio::retry;

#[retry]
async fn fetch(body: String) -> std::io::Result<String> {
    Ok(body)
}

fn main() {}
