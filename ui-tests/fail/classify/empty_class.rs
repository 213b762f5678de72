use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class]
    Lost,
}

fn main() {}
