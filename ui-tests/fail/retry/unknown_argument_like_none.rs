use reflexio::retry;

#[retry(colour = 60)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
