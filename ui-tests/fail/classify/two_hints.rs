use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(rate_limit, retry_after = first)]
    Busy {
        first: std::time::Duration,
        #[class(retry_after)]
        second: std::time::Duration,
    },
}

fn main() {}
