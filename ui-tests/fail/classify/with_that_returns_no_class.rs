use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(with = |code: &u16| *code == 503)]
    Http(u16),
}

fn main() {}
