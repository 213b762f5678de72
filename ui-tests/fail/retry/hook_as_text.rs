use reflexio::retry;

#[retry(on_metric = "print")]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
