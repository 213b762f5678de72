use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(status = 1)]
    Http(u16),
}

fn main() {}
