#![allow(dead_code)]

use reflexio::{AsyncRetryPolicy, Classification, Classify, ErrorClass, RetryPolicy};

use crate::operation::{Failure, read, read_awaited};

impl Classify for Failure {
    fn classify(&self) -> Classification {
        match self {
            Self::Busy => ErrorClass::Transient.into(),
            Self::Gone => ErrorClass::Permanent.into(),
        }
    }
}

static POLICY: RetryPolicy = RetryPolicy::new();
static AWAITED: AsyncRetryPolicy = AsyncRetryPolicy::new();

pub fn blocking(path: &str) -> Result<usize, Failure> {
    POLICY.call(|| read(path))
}

pub async fn awaited(path: &str) -> Result<usize, Failure> {
    AWAITED.call(async || read_awaited(path).await).await
}
