use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(transparent = source)]
    Io { source: std::io::Error },
}

fn main() {}
