use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(transient, crate = reflexio)]
    Lost,
}

fn main() {}
