//! retry-if: an attribute with an exponential backoff, a cap of attempts and a predicate; without jitter, which it does not
//! have.

use std::sync::atomic::AtomicBool;

use measure::{Awaited, BASE, HOUR, MAX, MAX_ATTEMPTS};
use operation::Failure;
use retry_if::{ExponentialBackoffConfig, retry};

/// `#[retry(CONFIG, predicate)]`
pub struct RetryIf;

const EXPONENTIAL: ExponentialBackoffConfig = ExponentialBackoffConfig {
    max_retries: MAX_ATTEMPTS - 1,
    t_wait: BASE,
    backoff: 2.0,
    t_wait_max: None,
    backoff_max: Some(MAX),
};
const FIXED: ExponentialBackoffConfig = ExponentialBackoffConfig { backoff: 1.0, ..EXPONENTIAL };
const HOURLY: ExponentialBackoffConfig =
    ExponentialBackoffConfig { t_wait: HOUR, backoff: 1.0, backoff_max: None, ..EXPONENTIAL };

/// The predicate, in the form that it takes.
fn is_worth_a_retry(result: &Result<u64, Failure>) -> bool {
    matches!(result, Err(failure) if failure.is_worth_a_retry())
}

impl Awaited for RetryIf {
    const NAME: &'static str = "retry-if";
    type Error = Failure;

    #[retry(EXPONENTIAL, is_worth_a_retry)]
    async fn success(x: u64) -> Result<u64, Failure> {
        operation::succeed(x).await
    }

    #[retry(EXPONENTIAL, is_worth_a_retry)]
    async fn future_64(x: u64) -> Result<u64, Failure> {
        operation::wide_64(x).await
    }

    #[retry(EXPONENTIAL, is_worth_a_retry)]
    async fn future_1k(x: u64) -> Result<u64, Failure> {
        operation::wide_1k(x).await
    }

    #[retry(EXPONENTIAL, is_worth_a_retry)]
    async fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
        operation::fail_once(failed).await
    }

    #[retry(FIXED, is_worth_a_retry)]
    async fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
        operation::fail_once(failed).await
    }

    #[retry(HOURLY, is_worth_a_retry)]
    async fn pending() -> Result<u64, Failure> {
        operation::fail_always().await
    }
}

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<measure::Case> {
    measure::awaited::<RetryIf>()
}
