use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(rate_limit)]
    Busy,
    Gone,
}

fn main() {}
