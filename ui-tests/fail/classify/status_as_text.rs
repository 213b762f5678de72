use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(status = "code")]
    Http { code: u16 },
}

fn main() {}
