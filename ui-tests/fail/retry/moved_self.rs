use reflexio::retry;

struct Request(String);

impl Request {
    #[retry]
    async fn send(self) -> std::io::Result<String> {
        Ok(self.0)
    }
}

fn main() {}
