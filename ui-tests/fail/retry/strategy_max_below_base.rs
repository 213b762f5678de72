use reflexio::{retry, strategies::decorrelated_jitter};

#[retry(strategy = decorrelated_jitter().max_s(0.1))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {
    fetch().unwrap();
}
