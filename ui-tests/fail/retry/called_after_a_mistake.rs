use reflexio::retry;

#[retry(max_attempts = 0)]
fn fetch(number: u32) -> std::io::Result<u32> {
    Ok(number)
}

struct Client;

impl Client {
    #[retry(deadlin_s = 60)]
    async fn fetch(&self, number: u32) -> std::io::Result<u32> {
        fetch(number)
    }
}

async fn both() -> std::io::Result<u32> {
    Ok(fetch(1)? + Client.fetch(2).await?)
}

fn main() {
    let _ = both();
}
