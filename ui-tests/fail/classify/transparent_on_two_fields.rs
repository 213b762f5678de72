use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(transparent)]
    Both(std::io::Error, String),
}

fn main() {}
