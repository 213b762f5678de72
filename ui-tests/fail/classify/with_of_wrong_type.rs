use reflexio::{Classify, ErrorClass};

fn by_code(_: &u16) -> ErrorClass {
    ErrorClass::Transient
}

#[derive(Classify)]
enum Failure {
    #[class(with = by_code)]
    Http(String),
}

fn main() {}
