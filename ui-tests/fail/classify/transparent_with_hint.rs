use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(transparent, retry_after = source)]
    Io { source: std::io::Error },
}

fn main() {}
