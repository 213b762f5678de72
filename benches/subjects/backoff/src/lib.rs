//! backoff: an exponential backoff with jitter, bounded by the time that has passed (15 minutes) and not by attempts; the
//! operation says whether it is to be retried.

use std::sync::atomic::AtomicBool;

use backoff::backoff::{Backoff as _, Constant};
use backoff::{Error, ExponentialBackoff, ExponentialBackoffBuilder};
use measure::{Awaited, BASE, Blocking, Case, HOUR, MAX, repeat};
use operation::Failure;

/// `retry(backoff, operation)`
pub struct Backoff;

/// With jitter.
pub fn jittered() -> ExponentialBackoff {
    ExponentialBackoffBuilder::new().with_initial_interval(BASE).with_max_interval(MAX).build()
}

/// The predicate, in the form that it takes.
#[inline]
fn judged(failure: Failure) -> Error<Failure> {
    if failure.is_worth_a_retry() { Error::transient(failure) } else { Error::permanent(failure) }
}

/// What it hands back, without its own wrapper.
#[inline]
fn original(error: Error<Failure>) -> Failure {
    match error {
        Error::Permanent(failure) | Error::Transient { err: failure, .. } => failure,
    }
}

impl Blocking for Backoff {
    const NAME: &'static str = "backoff";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> Result<u64, Failure> {
        backoff::retry(jittered(), || operation::succeeds(x).map_err(judged)).map_err(original)
    }

    #[inline(always)]
    fn success_1k(body: [u8; 1024]) -> Result<u64, Failure> {
        backoff::retry(jittered(), || operation::reads(&body).map_err(judged)).map_err(original)
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
        backoff::retry(jittered(), || operation::fails_once(failed).map_err(judged)).map_err(original)
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
        backoff::retry(Constant::new(BASE), || operation::fails_once(failed).map_err(judged))
            .map_err(original)
    }
}

impl Awaited for Backoff {
    const NAME: &'static str = "backoff";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        backoff::future::retry(jittered(), move || async move { operation::succeed(x).await.map_err(judged) })
    }

    #[inline(always)]
    fn future_64(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        backoff::future::retry(jittered(), move || async move { operation::wide_64(x).await.map_err(judged) })
    }

    #[inline(always)]
    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        backoff::future::retry(jittered(), move || async move { operation::wide_1k(x).await.map_err(judged) })
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        backoff::future::retry(jittered(), move || async move {
            operation::fail_once(failed).await.map_err(judged)
        })
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        let attempt = move || async move { operation::fail_once(failed).await.map_err(judged) };
        backoff::future::retry(Constant::new(BASE), attempt)
    }

    fn pending() -> impl Future<Output = Result<u64, Failure>> {
        backoff::future::retry(Constant::new(HOUR), || async {
            operation::fail_always().await.map_err(judged)
        })
    }
}

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<Case> {
    [measure::blocking::<Backoff>(), measure::awaited::<Backoff>(), vec![delay()]].concat()
}

fn delay() -> Case {
    Case::new("one jittered delay, direct", "backoff", |n| {
        let mut delays = jittered();
        repeat(n, |_| delays.next_backoff());
    })
}
