use reflexio::RetryPolicy;

static POLICY: RetryPolicy = RetryPolicy::new();

fn main() {
    let _ = POLICY.call(|| std::env::var("HOME"));
}
