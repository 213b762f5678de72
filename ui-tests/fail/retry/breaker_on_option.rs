use reflexio::{CircuitBreaker, Classification, ErrorClass, retry};

static PAYMENTS: CircuitBreaker = CircuitBreaker::new();

fn present(found: &Option<u32>) -> Option<Classification> {
    found.is_none().then(|| ErrorClass::Transient.into())
}

#[retry(breaker = &PAYMENTS, classifier = reflexio::classify::outcome(present))]
fn find() -> Option<u32> {
    Some(1)
}

fn main() {}
