use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(rate_limit, transient)]
    Busy,
}

fn main() {}
