use reflexio::retry;

#[retry(no_deadline = true)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
