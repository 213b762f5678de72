use reflexio::Classify;

#[derive(Classify)]
struct Failure {
    #[class(transient)]
    text: String,
}

fn main() {}
