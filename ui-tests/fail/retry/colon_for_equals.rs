use reflexio::retry;

#[retry(deadline_s: 60)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
