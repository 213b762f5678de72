use reflexio::retry;

#[retry(deadline_s = f64::INFINITY)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
