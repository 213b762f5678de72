use reflexio::Classify;

#[derive(Classify)]
#[class(default = transent)]
enum Failure {
    Busy,
}

fn main() {}
