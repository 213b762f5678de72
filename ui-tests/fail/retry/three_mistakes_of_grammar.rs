use reflexio::retry;

#[retry(deadline_s: 60, max_attempts = 3 max_unknown_attempts = 1, strategy =)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
