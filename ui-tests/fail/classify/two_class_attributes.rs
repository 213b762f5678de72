use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(transient)]
    #[class(permanent)]
    Lost,
}

fn main() {}
