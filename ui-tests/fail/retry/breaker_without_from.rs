use reflexio::{CircuitBreaker, Classify, retry};

static PAYMENTS: CircuitBreaker = CircuitBreaker::new();

#[derive(Classify)]
#[class(transient)]
struct Lost;

#[retry(breaker = &PAYMENTS)]
fn pay() -> Result<u32, Lost> {
    Ok(1)
}

fn main() {}
