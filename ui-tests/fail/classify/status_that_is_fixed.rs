use reflexio::Classify;

#[derive(Debug, Classify)]
enum Failure {
    #[class(status = 503)]
    Busy(String),
}

fn main() {}
