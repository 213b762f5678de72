use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(transparent)]
    Other(Unclassified),
}

struct Unclassified;

fn main() {}
