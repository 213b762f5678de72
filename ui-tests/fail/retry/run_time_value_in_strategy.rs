use std::time::Duration;

use reflexio::retry;

#[retry(strategy = reflexio::strategies::fixed(pause))]
fn fetch(pause: Duration) -> std::io::Result<Duration> {
    Ok(pause)
}

fn main() {}
