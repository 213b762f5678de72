use reflexio::retry;

const LIMIT: f64 = -1.0;

#[retry(deadline_s = LIMIT)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {
    fetch().unwrap();
}
