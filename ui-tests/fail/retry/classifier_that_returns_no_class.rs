use reflexio::retry;

#[retry(classifier = |error| error.to_string())]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
