use reflexio::{Classify, ErrorClass};

fn by_code(_: &u16) -> ErrorClass {
    ErrorClass::Transient
}

#[derive(Classify)]
enum Failure {
    #[class(with = "by_code")]
    Http(u16),
}

const _: fn(&u16) -> ErrorClass = by_code;

fn main() {}
