use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(rate_limt)]
    Busy,
}

fn main() {}
