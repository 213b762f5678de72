use reflexio::retry;

#[retry(crate = "reflexio")]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
