//! backon: an exponential backoff with jitter, a cap of attempts and a predicate.

use std::sync::atomic::AtomicBool;

use backon::{
    BackoffBuilder as _, BlockingRetryable as _, ConstantBuilder, ExponentialBuilder, Retryable as _,
};
use measure::{Awaited, BASE, Blocking, Case, HOUR, MAX, MAX_ATTEMPTS, repeat};
use operation::Failure;

/// `operation.retry(builder).when(predicate)`
pub struct Backon;

const RETRIES: usize = MAX_ATTEMPTS as usize - 1;
/// With jitter.
pub const JITTERED: ExponentialBuilder =
    ExponentialBuilder::new().with_jitter().with_min_delay(BASE).with_max_delay(MAX).with_max_times(RETRIES);
const FIXED: ConstantBuilder = ConstantBuilder::new().with_delay(BASE).with_max_times(RETRIES);
const HOURLY: ConstantBuilder = ConstantBuilder::new().with_delay(HOUR).with_max_times(RETRIES);

impl Blocking for Backon {
    const NAME: &'static str = "backon";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> Result<u64, Failure> {
        (|| operation::succeeds(x)).retry(JITTERED).when(Failure::is_worth_a_retry).call()
    }

    #[inline(always)]
    fn success_1k(body: [u8; 1024]) -> Result<u64, Failure> {
        (|| operation::reads(&body)).retry(JITTERED).when(Failure::is_worth_a_retry).call()
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
        (|| operation::fails_once(failed)).retry(JITTERED).when(Failure::is_worth_a_retry).call()
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
        (|| operation::fails_once(failed)).retry(FIXED).when(Failure::is_worth_a_retry).call()
    }
}

impl Awaited for Backon {
    const NAME: &'static str = "backon";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        (move || operation::succeed(x)).retry(JITTERED).when(Failure::is_worth_a_retry)
    }

    #[inline(always)]
    fn future_64(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        (move || operation::wide_64(x)).retry(JITTERED).when(Failure::is_worth_a_retry)
    }

    #[inline(always)]
    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        (move || operation::wide_1k(x)).retry(JITTERED).when(Failure::is_worth_a_retry)
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        (move || operation::fail_once(failed)).retry(JITTERED).when(Failure::is_worth_a_retry)
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        (move || operation::fail_once(failed)).retry(FIXED).when(Failure::is_worth_a_retry)
    }

    fn pending() -> impl Future<Output = Result<u64, Failure>> {
        operation::fail_always.retry(HOURLY).when(Failure::is_worth_a_retry)
    }
}

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<Case> {
    [measure::blocking::<Backon>(), measure::awaited::<Backon>(), vec![delay()]].concat()
}

fn delay() -> Case {
    Case::new("one jittered delay, direct", "backon", |n| {
        let mut delays = JITTERED.without_max_times().build();
        repeat(n, |_| delays.next());
    })
}
