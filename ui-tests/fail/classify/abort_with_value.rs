use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(permanent, abort = false)]
    Gone,
}

fn main() {}
