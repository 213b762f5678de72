use reflexio::retry;

#[derive(Clone)]
struct Client;

impl Client {
    #[retry(clone(self))]
    fn fetch(self) -> std::io::Result<u32> {
        Ok(1)
    }
}

fn main() {}
