use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(rate_limit, retry_after = dealy)]
    Busy { delay: std::time::Duration },
}

fn main() {}
