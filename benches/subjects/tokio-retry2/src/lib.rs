//! tokio-retry2: an exponential backoff with jitter, a cap of attempts and a predicate.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use measure::{Awaited, BASE, Case, HOUR, MAX, MAX_ATTEMPTS, repeat};
use operation::Failure;
use tokio_retry2::strategy::{ExponentialBackoff, FixedInterval, jitter_with_bounds};
use tokio_retry2::{RetryError, RetryIf};

/// `RetryIf::spawn(strategy, operation, predicate, notification)`
pub struct TokioRetry2;

const RETRIES: usize = MAX_ATTEMPTS as usize - 1;

fn jittered() -> impl Iterator<Item = Duration> {
    ExponentialBackoff::from_millis(1).max_delay(MAX).map(jitter_with_bounds(0.2, 1.0)).take(RETRIES)
}

fn fixed() -> impl Iterator<Item = Duration> {
    FixedInterval::new(BASE).take(RETRIES)
}

fn hourly() -> impl Iterator<Item = Duration> {
    FixedInterval::new(HOUR).take(RETRIES)
}

/// It cannot be left out.
fn unheard(_: &Failure, _: Duration) {}

impl Awaited for TokioRetry2 {
    const NAME: &'static str = "tokio-retry2";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::spawn(
            jittered(),
            move || operation::succeed::<RetryError<Failure>>(x),
            Failure::is_worth_a_retry,
            unheard,
        )
    }

    #[inline(always)]
    fn future_64(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::spawn(
            jittered(),
            move || operation::wide_64::<RetryError<Failure>>(x),
            Failure::is_worth_a_retry,
            unheard,
        )
    }

    #[inline(always)]
    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::spawn(
            jittered(),
            move || operation::wide_1k::<RetryError<Failure>>(x),
            Failure::is_worth_a_retry,
            unheard,
        )
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::spawn(
            jittered(),
            move || operation::fail_once::<RetryError<Failure>>(failed),
            Failure::is_worth_a_retry,
            unheard,
        )
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::spawn(
            fixed(),
            move || operation::fail_once::<RetryError<Failure>>(failed),
            Failure::is_worth_a_retry,
            unheard,
        )
    }

    fn pending() -> impl Future<Output = Result<u64, Failure>> {
        RetryIf::spawn(
            hourly(),
            operation::fail_always::<RetryError<Failure>>,
            Failure::is_worth_a_retry,
            unheard,
        )
    }
}

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<Case> {
    [measure::awaited::<TokioRetry2>(), vec![delay()]].concat()
}

fn delay() -> Case {
    Case::new("one jittered delay, direct", "tokio-retry2", |n| {
        let mut delays = ExponentialBackoff::from_millis(1).max_delay(MAX).map(jitter_with_bounds(0.2, 1.0));
        repeat(n, |_| delays.next());
    })
}
