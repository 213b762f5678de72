use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(RateLimit)]
    Busy,
}

fn main() {}
