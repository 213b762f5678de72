//! retry: an exponential backoff with jitter and a cap of attempts; the operation says whether it is to be retried.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use measure::{BASE, Blocking, Case, MAX_ATTEMPTS, repeat};
use operation::Failure;
use retry::OperationResult;
use retry::delay::{Exponential, Fixed, jitter};

/// `retry(delays, operation)`
pub struct Retry;

const RETRIES: usize = MAX_ATTEMPTS as usize - 1;

/// In whole milliseconds, and without a cap of its own.
fn jittered() -> impl Iterator<Item = Duration> {
    Exponential::from_millis(1).map(jitter).take(RETRIES)
}

fn fixed() -> impl Iterator<Item = Duration> {
    Fixed::from(BASE).take(RETRIES)
}

/// The predicate, in the form that it takes.
#[inline]
fn judged(result: Result<u64, Failure>) -> OperationResult<u64, Failure> {
    match result {
        Ok(value) => OperationResult::Ok(value),
        Err(failure) if failure.is_worth_a_retry() => OperationResult::Retry(failure),
        Err(failure) => OperationResult::Err(failure),
    }
}

impl Blocking for Retry {
    const NAME: &'static str = "retry";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> Result<u64, Failure> {
        retry::retry(jittered(), || judged(operation::succeeds(x))).map_err(|failed| failed.error)
    }

    #[inline(always)]
    fn success_1k(body: [u8; 1024]) -> Result<u64, Failure> {
        retry::retry(jittered(), || judged(operation::reads(&body))).map_err(|failed| failed.error)
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
        retry::retry(jittered(), || judged(operation::fails_once(failed))).map_err(|failed| failed.error)
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
        retry::retry(fixed(), || judged(operation::fails_once(failed))).map_err(|failed| failed.error)
    }
}

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<Case> {
    [measure::blocking::<Retry>(), vec![delay()]].concat()
}

fn delay() -> Case {
    Case::new("one jittered delay, direct", "retry", |n| {
        // Begun anew each time: it grows without a cap, and soon would not be the delay of a first retry.
        repeat(n, |_| jittered().next());
    })
}
