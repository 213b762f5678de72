use reflexio::{retry, strategies};

#[retry(rate_limit(strategy = strategies::equal_jitter().base_s(10.0).max_s(1.0)))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {
    fetch().unwrap();
}
