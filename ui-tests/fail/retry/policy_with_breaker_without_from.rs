use reflexio::policy::GuardedPolicy;
use reflexio::{CircuitBreaker, Classify, RetryPolicy, retry};

static PAYMENTS: CircuitBreaker = CircuitBreaker::new();
static POLICY: GuardedPolicy = RetryPolicy::new().breaker(&PAYMENTS);

#[derive(Classify)]
#[class(transient)]
struct Lost;

#[retry(policy = POLICY)]
fn pay() -> Result<u32, Lost> {
    Ok(1)
}

fn main() {}
