use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(abort)]
    Gone,
}

fn main() {}
