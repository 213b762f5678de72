use reflexio::{RetryPolicy, retry};

#[retry]
static POLICY: RetryPolicy = RetryPolicy::new();

fn main() {}
