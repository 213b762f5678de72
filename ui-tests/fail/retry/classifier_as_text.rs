use reflexio::retry;

#[retry(classifier = "my_classifier")]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
