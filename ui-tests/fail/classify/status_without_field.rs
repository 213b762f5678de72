use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(status)]
    Http(u16, String),
}

fn main() {}
