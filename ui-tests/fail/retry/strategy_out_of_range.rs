use reflexio::retry;

#[retry(strategy = reflexio::strategies::full_jitter().base_s(-1.0))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
