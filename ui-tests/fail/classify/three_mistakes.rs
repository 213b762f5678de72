use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(rate_limt)]
    Busy,
    #[class(transparent)]
    Both(std::io::Error, String),
    Gone,
}

fn main() {}
