use reflexio::Classify;

#[derive(Classify)]
struct Failure {
    text: String,
}

fn main() {}
