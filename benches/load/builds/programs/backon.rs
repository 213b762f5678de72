#![allow(dead_code)]

use std::time::Duration;

use backon::{BlockingRetryable, ExponentialBuilder, Retryable};

use crate::operation::{Failure, read, read_awaited};

const BACKOFF: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(250))
    .with_max_delay(Duration::from_secs(5))
    .with_max_times(5)
    .with_jitter();

fn is_worth_a_retry(failure: &Failure) -> bool {
    matches!(failure, Failure::Busy)
}

pub fn blocking(path: &str) -> Result<usize, Failure> {
    (|| read(path)).retry(BACKOFF).when(is_worth_a_retry).call()
}

pub async fn awaited(path: &str) -> Result<usize, Failure> {
    (|| read_awaited(path)).retry(BACKOFF).when(is_worth_a_retry).await
}
