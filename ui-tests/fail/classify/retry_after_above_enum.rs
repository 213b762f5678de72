use reflexio::Classify;

#[derive(Classify)]
#[class(retry_after = 0)]
enum Failure {
    #[class(rate_limit)]
    Busy(std::time::Duration),
}

fn main() {}
