use reflexio::retry;

const SECONDS: u32 = 60;

#[retry(deadline_s = SECONDS)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
