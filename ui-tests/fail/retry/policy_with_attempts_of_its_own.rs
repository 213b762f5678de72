use reflexio::{RetryPolicy, retry};

static POLICY: RetryPolicy = RetryPolicy::new();

#[retry(policy = POLICY, rate_limit(max_attempts = 3))]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
