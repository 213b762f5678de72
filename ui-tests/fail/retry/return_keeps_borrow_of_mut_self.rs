use reflexio::retry;

struct Cache {
    name: String,
}

impl Cache {
    #[retry]
    async fn name(&mut self) -> std::io::Result<&str> {
        Ok(&self.name)
    }
}

fn main() {}
