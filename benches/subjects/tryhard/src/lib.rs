//! tryhard: an exponential backoff and a cap of attempts. Without jitter, which it does not have, and without a predicate,
//! for which it has a custom backoff: that is what is used here.

use std::sync::atomic::AtomicBool;

use measure::{Awaited, BASE, HOUR, MAX, MAX_ATTEMPTS};
use operation::Failure;
use tryhard::RetryPolicy;
use tryhard::backoff_strategies::{BackoffStrategy, ExponentialBackoff, FixedBackoff};

/// `retry_fn(operation).retries(n).custom_backoff(strategy)`
pub struct Tryhard;

const RETRIES: u32 = MAX_ATTEMPTS - 1;

/// A strategy of tryhard's own, behind the predicate.
struct If<B>(B);

impl<'a, B: BackoffStrategy<'a, Failure, Output = std::time::Duration>> BackoffStrategy<'a, Failure>
    for If<B>
{
    type Output = RetryPolicy;

    #[inline]
    fn delay(&mut self, attempt: u32, failure: &'a Failure) -> RetryPolicy {
        if failure.is_worth_a_retry() {
            RetryPolicy::Delay(self.0.delay(attempt, failure))
        } else {
            RetryPolicy::Break
        }
    }
}

macro_rules! retried {
    ($backoff:expr, $operation:expr) => {
        tryhard::retry_fn($operation).retries(RETRIES).custom_backoff(If($backoff)).max_delay(MAX)
    };
}

impl Awaited for Tryhard {
    const NAME: &'static str = "tryhard";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        retried!(ExponentialBackoff::new(BASE), move || operation::succeed(x))
    }

    #[inline(always)]
    fn future_64(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        retried!(ExponentialBackoff::new(BASE), move || operation::wide_64(x))
    }

    #[inline(always)]
    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        retried!(ExponentialBackoff::new(BASE), move || operation::wide_1k(x))
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        retried!(ExponentialBackoff::new(BASE), move || operation::fail_once(failed))
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        retried!(FixedBackoff::new(BASE), move || operation::fail_once(failed))
    }

    fn pending() -> impl Future<Output = Result<u64, Failure>> {
        tryhard::retry_fn(operation::fail_always).retries(RETRIES).custom_backoff(If(FixedBackoff::new(HOUR)))
    }
}

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<measure::Case> {
    measure::awaited::<Tryhard>()
}
