//! mulligan: an exponential backoff with full jitter, a cap of attempts and a predicate.

use std::sync::atomic::AtomicBool;

use measure::{Awaited, BASE, Blocking, Case, HOUR, MAX, MAX_ATTEMPTS, repeat};
use mulligan::Jitter as _;
use operation::Failure;

/// `until(predicate)….execute(operation)`
pub struct Mulligan;

const RETRIES: u32 = MAX_ATTEMPTS - 1;

/// The predicate, in the form that it takes.
fn is_over(result: &Result<u64, Failure>) -> bool {
    match result {
        Ok(_) => true,
        Err(failure) => !failure.is_worth_a_retry(),
    }
}

macro_rules! jittered {
    () => {
        mulligan::until(is_over).stop_after(RETRIES).max_delay(MAX).exponential(BASE).full_jitter()
    };
}

macro_rules! fixed {
    ($delay:expr) => {
        mulligan::until(is_over).stop_after(RETRIES).fixed($delay)
    };
}

impl Blocking for Mulligan {
    const NAME: &'static str = "mulligan";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> Result<u64, Failure> {
        jittered!().execute_sync(|| operation::succeeds(x))
    }

    #[inline(always)]
    fn success_1k(body: [u8; 1024]) -> Result<u64, Failure> {
        jittered!().execute_sync(|| operation::reads(&body))
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
        jittered!().execute_sync(|| operation::fails_once(failed))
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
        fixed!(BASE).execute_sync(|| operation::fails_once(failed))
    }
}

impl Awaited for Mulligan {
    const NAME: &'static str = "mulligan";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        jittered!().execute(async move || operation::succeed(x).await)
    }

    #[inline(always)]
    fn future_64(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        jittered!().execute(async move || operation::wide_64(x).await)
    }

    #[inline(always)]
    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        jittered!().execute(async move || operation::wide_1k(x).await)
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        jittered!().execute(async move || operation::fail_once(failed).await)
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        fixed!(BASE).execute(async move || operation::fail_once(failed).await)
    }

    fn pending() -> impl Future<Output = Result<u64, Failure>> {
        fixed!(HOUR).execute(async || operation::fail_always().await)
    }
}

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<Case> {
    [measure::blocking::<Mulligan>(), measure::awaited::<Mulligan>(), vec![delay()]].concat()
}

fn delay() -> Case {
    Case::new("one jittered delay, direct", "mulligan", |n| {
        repeat(n, |_| mulligan::Full.jitter(BASE, Some(MAX)));
    })
}
