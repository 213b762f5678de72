use reflexio::{ErrorClass, retry};

fn by_text(_: &String) -> ErrorClass {
    ErrorClass::Transient
}

#[retry(classifier = by_text)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
