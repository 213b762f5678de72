use reflexio::retry;

#[retry(classifier = |value, error| reflexio::ErrorClass::Transient)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
