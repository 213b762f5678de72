use reflexio::retry;

#[retry(deadline_s = "one minute")]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
