use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(permanent, abrot)]
    Gone,
}

fn main() {}
