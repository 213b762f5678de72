use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(transparent, transient)]
    Io(std::io::Error),
}

fn main() {}
