use reflexio::{AsyncRetryPolicy, Classify, retry};

#[derive(Classify)]
#[class(transient)]
struct Lost;

#[retry(policy = AsyncRetryPolicy::new().attempt_timeout_s(1.0))]
async fn fetch() -> Result<u32, Lost> {
    Ok(1)
}

fn main() {}
