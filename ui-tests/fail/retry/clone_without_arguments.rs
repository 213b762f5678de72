use reflexio::retry;

#[retry(clone(body))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
