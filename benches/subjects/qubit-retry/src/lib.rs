//! qubit-retry: an exponential backoff with full jitter, a cap of attempts and a rule.

mod no_wait;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use measure::{Awaited, BASE, Blocking, HOUR, MAX, MAX_ATTEMPTS};
use no_wait::NoWait;
use operation::Failure;
use qubit_clock::Timer;
use qubit_retry::{
    AttemptFailure, BackoffPolicy, Retry, RetryConfig, RetryContext, RetryDecision, RetryError, RetrySuccess,
    TokioRetry,
};

/// `Retry::new(&config).run(operation)`
pub struct QubitRetry;

type Config = LazyLock<RetryConfig<Failure>>;

static JITTERED: Config = LazyLock::new(|| {
    config(BackoffPolicy::exponential(BASE, 2.0, MAX).expect("a maximum above its base").with_full_jitter())
});
static FIXED: Config = LazyLock::new(|| config(BackoffPolicy::fixed(BASE)));
static HOURLY: Config = LazyLock::new(|| config(BackoffPolicy::fixed(HOUR)));
/// Its own timer for what blocks keeps a thread, which nothing here can pause.
static TIMER: LazyLock<Arc<dyn Timer>> = LazyLock::new(|| Arc::new(NoWait::default()));

fn config(backoff: BackoffPolicy) -> RetryConfig<Failure> {
    let config = RetryConfig::builder().max_attempts(MAX_ATTEMPTS).backoff(backoff).rule(rule);
    config.build().expect("numbers that make sense")
}

/// The predicate, in the form that it takes.
fn rule(failure: &AttemptFailure<Failure>, _: &RetryContext) -> RetryDecision {
    match failure {
        AttemptFailure::Error(failure) if failure.is_worth_a_retry() => RetryDecision::Retry,
        _ => RetryDecision::Abort,
    }
}

/// What it hands back, without its own wrappers.
fn original(result: Result<RetrySuccess<u64>, RetryError<Failure>>) -> Result<u64, Failure> {
    match result {
        Ok(success) => Ok(success.into_value_discarding_diagnostics()),
        Err(error) => Err(error.last_error().copied().unwrap_or(Failure::Gone)),
    }
}

fn blocking(config: &Config, operation: impl FnMut() -> Result<u64, Failure>) -> Result<u64, Failure> {
    original(Retry::new(config).timer(TIMER.clone()).run(operation))
}

async fn awaited<F>(config: &Config, operation: impl FnMut() -> F) -> Result<u64, Failure>
where
    F: Future<Output = Result<u64, Failure>>,
{
    original(TokioRetry::new(config).run(operation).await)
}

impl Blocking for QubitRetry {
    const NAME: &'static str = "qubit-retry";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> Result<u64, Failure> {
        blocking(&JITTERED, || operation::succeeds(x))
    }

    #[inline(always)]
    fn success_1k(body: [u8; 1024]) -> Result<u64, Failure> {
        blocking(&JITTERED, || operation::reads(&body))
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
        blocking(&JITTERED, || operation::fails_once(failed))
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
        blocking(&FIXED, || operation::fails_once(failed))
    }
}

impl Awaited for QubitRetry {
    const NAME: &'static str = "qubit-retry";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        awaited(&JITTERED, move || operation::succeed(x))
    }

    #[inline(always)]
    fn future_64(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        awaited(&JITTERED, move || operation::wide_64(x))
    }

    #[inline(always)]
    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        awaited(&JITTERED, move || operation::wide_1k(x))
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        awaited(&JITTERED, move || operation::fail_once(failed))
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        awaited(&FIXED, move || operation::fail_once(failed))
    }

    fn pending() -> impl Future<Output = Result<u64, Failure>> {
        awaited(&HOURLY, operation::fail_always)
    }
}

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<measure::Case> {
    [measure::blocking::<QubitRetry>(), measure::awaited::<QubitRetry>()].concat()
}
