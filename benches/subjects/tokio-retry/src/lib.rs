//! tokio-retry: an exponential backoff with jitter, a cap of attempts and a predicate.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use measure::{Awaited, BASE, Case, HOUR, MAX, MAX_ATTEMPTS, repeat};
use operation::Failure;
use tokio_retry::RetryIf;
use tokio_retry::strategy::{ExponentialBackoff, FixedInterval, jitter};

/// `RetryIf::start(strategy, operation, predicate)`
pub struct TokioRetry;

const RETRIES: usize = MAX_ATTEMPTS as usize - 1;

fn jittered() -> impl Iterator<Item = Duration> {
    ExponentialBackoff::from_millis(1).max_delay(MAX).map(jitter).take(RETRIES)
}

fn fixed() -> impl Iterator<Item = Duration> {
    FixedInterval::new(BASE).take(RETRIES)
}

fn hourly() -> impl Iterator<Item = Duration> {
    FixedInterval::new(HOUR).take(RETRIES)
}

impl Awaited for TokioRetry {
    const NAME: &'static str = "tokio-retry";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::start(jittered(), move || operation::succeed(x), Failure::is_worth_a_retry)
    }

    #[inline(always)]
    fn future_64(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::start(jittered(), move || operation::wide_64(x), Failure::is_worth_a_retry)
    }

    #[inline(always)]
    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::start(jittered(), move || operation::wide_1k(x), Failure::is_worth_a_retry)
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::start(jittered(), move || operation::fail_once(failed), Failure::is_worth_a_retry)
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::start(fixed(), move || operation::fail_once(failed), Failure::is_worth_a_retry)
    }

    fn pending() -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::start(hourly(), operation::fail_always, Failure::is_worth_a_retry)
    }
}

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<Case> {
    [measure::awaited::<TokioRetry>(), vec![delay()]].concat()
}

fn delay() -> Case {
    Case::new("one jittered delay, direct", "tokio-retry", |n| {
        let mut delays = ExponentialBackoff::from_millis(1).max_delay(MAX).map(jitter);
        repeat(n, |_| delays.next());
    })
}
