use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(rate_limit)]
    Busy(#[class(retry_afer)] std::time::Duration),
}

fn main() {}
