//! With everything switched on: a deadline, a hook, a budget, a breaker, strategies and caps by class, not idempotent, and
//! where it is awaited a timeout for each attempt.

use std::hint::black_box;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use measure::{Awaited, BASE, Blocking, HOUR, MAX};
use reflexio::classify::DefaultClassifier;
use reflexio::policy::{AsyncGuardedPolicy, GuardedPolicy, Limited};
use reflexio::strategies::{Backoff, decorrelated_jitter, equal_jitter, fixed};
use reflexio::time::TokioTimer;
use reflexio::{Budget, CircuitBreaker, ErrorClass, Event, RetryPolicy, retry};

use crate::Error;

/// `#[retry(…)]`
pub struct MacroEverything;
/// `RetryPolicy::new()…`
pub struct PolicyEverything;

static BUDGET: Budget = Budget::ratio(1.0);
static BREAKER: CircuitBreaker = CircuitBreaker::new();
const MINUTE: Duration = Duration::from_secs(60);
/// Longer than the wait of `pending`.
const PATIENT: Duration = Duration::from_secs(7200);
const ATTEMPT: Duration = Duration::from_secs(10);

/// The least that a hook can do.
fn record(event: &Event<'_>) {
    black_box(event);
}

macro_rules! annotated {
    ([$strategy:expr, $deadline:expr $(, $timeout:expr)?] $($function:tt)*) => {
        #[retry(
            strategy = $strategy,
            rate_limit(strategy = equal_jitter().base(BASE).max(MAX), max_attempts = 3),
            server_error(strategy = equal_jitter().base(BASE).max(MAX), max_attempts = 4),
            transient(strategy = $strategy, max_attempts = 5),
            deadline = $deadline,
            $(attempt_timeout = $timeout,)?
            on_metric = record,
            budget = &BUDGET,
            breaker = &BREAKER,
            idempotent = false,
        )]
        $($function)*
    };
}

impl Blocking for MacroEverything {
    const NAME: &'static str = "reflexio macro, everything";
    type Error = Error;

    annotated! {
        [decorrelated_jitter().base(BASE).max(MAX), MINUTE]
        #[inline(always)]
        fn success(x: u64) -> Result<u64, Error> {
            operation::succeeds(x)
        }
    }

    annotated! {
        [decorrelated_jitter().base(BASE).max(MAX), MINUTE]
        #[inline(always)]
        fn success_1k(body: [u8; 1024]) -> Result<u64, Error> {
            operation::reads(&body)
        }
    }

    annotated! {
        [decorrelated_jitter().base(BASE).max(MAX), MINUTE]
        #[inline(always)]
        fn retry(failed: &AtomicBool) -> Result<u64, Error> {
            operation::fails_once(failed)
        }
    }

    annotated! {
        [fixed(BASE), MINUTE]
        #[inline(always)]
        fn retry_fixed(failed: &AtomicBool) -> Result<u64, Error> {
            operation::fails_once(failed)
        }
    }
}

impl Awaited for MacroEverything {
    const NAME: &'static str = "reflexio macro, everything";
    type Error = Error;

    annotated! {
        [decorrelated_jitter().base(BASE).max(MAX), MINUTE, ATTEMPT]
        async fn success(x: u64) -> Result<u64, Error> {
            operation::succeed(x).await
        }
    }

    annotated! {
        [decorrelated_jitter().base(BASE).max(MAX), MINUTE, ATTEMPT]
        async fn future_64(x: u64) -> Result<u64, Error> {
            operation::wide_64(x).await
        }
    }

    annotated! {
        [decorrelated_jitter().base(BASE).max(MAX), MINUTE, ATTEMPT]
        async fn future_1k(x: u64) -> Result<u64, Error> {
            operation::wide_1k(x).await
        }
    }

    annotated! {
        [decorrelated_jitter().base(BASE).max(MAX), MINUTE, ATTEMPT]
        async fn retry(failed: &AtomicBool) -> Result<u64, Error> {
            operation::fail_once(failed).await
        }
    }

    annotated! {
        [fixed(BASE), MINUTE, ATTEMPT]
        async fn retry_fixed(failed: &AtomicBool) -> Result<u64, Error> {
            operation::fail_once(failed).await
        }
    }

    annotated! {
        [fixed(HOUR), PATIENT, ATTEMPT]
        async fn pending() -> Result<u64, Error> {
            operation::fail_always().await
        }
    }
}

const fn policy(strategy: Backoff, deadline: Duration) -> GuardedPolicy {
    let others = equal_jitter().base(BASE).max(MAX);
    RetryPolicy::new()
        .strategy(strategy)
        .strategy_for(ErrorClass::RateLimit, others)
        .strategy_for(ErrorClass::ServerError, others)
        .strategy_for(ErrorClass::Transient, strategy)
        .per_class_max_attempts(ErrorClass::RateLimit, 3)
        .per_class_max_attempts(ErrorClass::ServerError, 4)
        .per_class_max_attempts(ErrorClass::Transient, 5)
        .deadline(deadline)
        .operation("everything")
        .on_metric(&record)
        .budget(&BUDGET)
        .idempotent(false)
        .breaker(&BREAKER)
}

type AwaitedPolicy = AsyncGuardedPolicy<DefaultClassifier, TokioTimer, Limited>;

const fn awaited(strategy: Backoff, deadline: Duration) -> AwaitedPolicy {
    policy(strategy, deadline).into_async().attempt_timeout(ATTEMPT)
}

static POLICY: GuardedPolicy = policy(decorrelated_jitter().base(BASE).max(MAX), MINUTE);
static FIXED: GuardedPolicy = policy(fixed(BASE), MINUTE);
static AWAITED: AwaitedPolicy = awaited(decorrelated_jitter().base(BASE).max(MAX), MINUTE);
static AWAITED_FIXED: AwaitedPolicy = awaited(fixed(BASE), MINUTE);
static HOURLY: AwaitedPolicy = awaited(fixed(HOUR), PATIENT);

impl Blocking for PolicyEverything {
    const NAME: &'static str = "reflexio policy, everything";
    type Error = Error;

    #[inline(always)]
    fn success(x: u64) -> Result<u64, Error> {
        POLICY.call(|| operation::succeeds(x))
    }

    #[inline(always)]
    fn success_1k(body: [u8; 1024]) -> Result<u64, Error> {
        POLICY.call(|| operation::reads(&body))
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> Result<u64, Error> {
        POLICY.call(|| operation::fails_once(failed))
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> Result<u64, Error> {
        FIXED.call(|| operation::fails_once(failed))
    }
}

impl Awaited for PolicyEverything {
    const NAME: &'static str = "reflexio policy, everything";
    type Error = Error;

    fn success(x: u64) -> impl Future<Output = Result<u64, Error>> {
        AWAITED.call(move || operation::succeed(x))
    }

    fn future_64(x: u64) -> impl Future<Output = Result<u64, Error>> {
        AWAITED.call(move || operation::wide_64(x))
    }

    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Error>> {
        AWAITED.call(move || operation::wide_1k(x))
    }

    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Error>> {
        AWAITED.call(move || operation::fail_once(failed))
    }

    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Error>> {
        AWAITED_FIXED.call(move || operation::fail_once(failed))
    }

    fn pending() -> impl Future<Output = Result<u64, Error>> {
        HOURLY.call(operation::fail_always)
    }
}
