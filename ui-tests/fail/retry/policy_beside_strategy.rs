use reflexio::{RetryPolicy, retry};

static POLICY: RetryPolicy = RetryPolicy::new();

#[retry(policy = POLICY, strategy = reflexio::strategies::immediate())]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
