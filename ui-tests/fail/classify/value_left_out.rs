use reflexio::Classify;

#[derive(Debug, Classify)]
enum Failure {
    #[class(status = )]
    Http(u16),
}

fn main() {}
