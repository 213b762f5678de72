use reflexio::Classify;

#[derive(Classify)]
#[class(transient)]
enum Failure {
    Busy,
}

fn main() {}
