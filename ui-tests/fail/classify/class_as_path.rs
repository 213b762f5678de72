use reflexio::Classify;

#[derive(Classify)]
enum Failure {
    #[class(reflexio::ErrorClass::Transient)]
    Lost,
}

fn main() {}
