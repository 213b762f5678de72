use reflexio::retry;

trait Fetch {
    #[retry]
    fn fetch(&self) -> std::io::Result<u32>;
}

fn main() {}
