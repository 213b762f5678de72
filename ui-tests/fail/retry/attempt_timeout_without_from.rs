use reflexio::{Classify, retry};

#[derive(Classify)]
#[class(transient)]
struct Lost;

#[retry(attempt_timeout_s = 1)]
async fn fetch() -> Result<u32, Lost> {
    Ok(1)
}

fn main() {}
