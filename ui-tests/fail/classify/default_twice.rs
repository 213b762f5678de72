use reflexio::Classify;

#[derive(Classify)]
#[class(default = transient, default = unknown)]
enum Failure {
    Lost,
}

fn main() {}
