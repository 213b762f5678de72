//! tower: its retry layer with its exponential backoff with jitter; the policy around them, a cap of attempts and a predicate,
//! is written by whoever uses it.

mod budget;

use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use measure::{Awaited, BASE, HOUR, MAX, MAX_ATTEMPTS};
use operation::Failure;
use tokio::time::Sleep;
use tower::retry::backoff::{Backoff as _, ExponentialBackoff, ExponentialBackoffMaker, MakeBackoff as _};
use tower::retry::{Policy, Retry};
use tower::util::rng::HasherRng;
use tower::{ServiceExt as _, service_fn};

/// `Retry::new(policy, service).oneshot(request)`
pub struct Tower;

type Made = LazyLock<ExponentialBackoff>;

static JITTERED: Made = LazyLock::new(|| made(BASE, MAX, 0.5));
static FIXED: Made = LazyLock::new(|| made(BASE, BASE, 0.0));
static HOURLY: Made = LazyLock::new(|| made(HOUR, HOUR, 0.0));

fn made(min: std::time::Duration, max: std::time::Duration, jitter: f64) -> ExponentialBackoff {
    let maker = ExponentialBackoffMaker::new(min, max, jitter, HasherRng::default());
    maker.expect("numbers that make sense").make_backoff()
}

#[derive(Clone)]
struct Attempts {
    left: u32,
    backoff: ExponentialBackoff,
}

impl Attempts {
    fn with(backoff: &Made) -> Self {
        Self { left: MAX_ATTEMPTS - 1, backoff: ExponentialBackoff::clone(backoff) }
    }
}

impl<R: Clone> Policy<R, u64, Failure> for Attempts {
    type Future = Sleep;

    #[inline(always)]
    fn retry(&mut self, _: &mut R, result: &mut Result<u64, Failure>) -> Option<Sleep> {
        let is_retried = matches!(result, Err(failure) if failure.is_worth_a_retry());
        self.left = self.left.checked_sub(is_retried.into())?;
        is_retried.then(|| self.backoff.next_backoff())
    }

    fn clone_request(&mut self, request: &R) -> Option<R> {
        Some(request.clone())
    }
}

impl Awaited for Tower {
    const NAME: &'static str = "tower";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        Retry::new(Attempts::with(&JITTERED), service_fn(operation::succeed)).oneshot(x)
    }

    #[inline(always)]
    fn future_64(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        Retry::new(Attempts::with(&JITTERED), service_fn(operation::wide_64)).oneshot(x)
    }

    #[inline(always)]
    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Failure>> {
        Retry::new(Attempts::with(&JITTERED), service_fn(operation::wide_1k)).oneshot(x)
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        Retry::new(Attempts::with(&JITTERED), service_fn(operation::fail_once)).oneshot(failed)
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
        Retry::new(Attempts::with(&FIXED), service_fn(operation::fail_once)).oneshot(failed)
    }

    fn pending() -> impl Future<Output = Result<u64, Failure>> {
        Retry::new(Attempts::with(&HOURLY), service_fn(|()| operation::fail_always())).oneshot(())
    }
}

/// All that is measured of it.
pub fn cases() -> Vec<measure::Case> {
    [measure::awaited::<Tower>(), budget::cases()].concat()
}
