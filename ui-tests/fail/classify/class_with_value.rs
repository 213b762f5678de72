use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(transient = true)]
    Lost,
}

fn main() {}
