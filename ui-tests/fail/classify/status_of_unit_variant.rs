use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(status = code)]
    Http,
}

fn main() {}
