use reflexio::Classify;

#[derive(Classify)]
#[class(retryable)]
struct Failure;

fn main() {}
