use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class("rate_limit")]
    Busy,
}

fn main() {}
