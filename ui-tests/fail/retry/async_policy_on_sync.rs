use reflexio::{AsyncRetryPolicy, retry};

static POLICY: AsyncRetryPolicy = AsyncRetryPolicy::new();

#[retry(policy = POLICY)]
fn fetch() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
