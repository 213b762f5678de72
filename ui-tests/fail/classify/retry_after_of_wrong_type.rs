use reflexio::Classify;

#[derive(Classify)]
struct Failure {
    #[class(status)]
    status: u16,
    #[class(retry_after)]
    seconds: f64,
}

fn main() {}
