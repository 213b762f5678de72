use reflexio::retry;

#[retry(transient(strategy = reflexio::strategies::immediate(), max_attempts = 0))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
