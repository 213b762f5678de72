use reflexio::retry;

#[retry]
fn fetch(body: String) -> impl Future<Output = std::io::Result<String>> {
    async move { Ok(body) }
}

fn main() {}
