use reflexio::{CircuitBreaker, RetryPolicy, retry};

static PAYMENTS: CircuitBreaker = CircuitBreaker::new();
static POLICY: RetryPolicy = RetryPolicy::new();

#[retry(policy = POLICY, breaker = &PAYMENTS)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
