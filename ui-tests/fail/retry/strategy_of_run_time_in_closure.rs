use reflexio::retry;

#[retry(strategy = |_| std::time::Duration::from_secs(pause))]
fn fetch(pause: u64) -> std::io::Result<u64> {
    Ok(pause)
}

fn main() {}
