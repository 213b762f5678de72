use reflexio::Classify;

#[derive(Classify)]
#[class(default = "transient")]
enum Failure {
    Lost,
}

fn main() {}
