use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reflexio::strategies::{decorrelated_jitter, equal_jitter, immediate};
use reflexio::policy::{AsyncGuardedPolicy, GuardedPolicy, Nested};
use reflexio::{
    AbortSignal, AsyncRetryPolicy, Budget, CircuitBreaker, Classify, ErrorClass, Event, RetryPolicy, retry,
};

#[derive(Debug, Classify)]
#[class(default = transient)]
enum Failure {
    Lost,
    #[class(rate_limit, retry_after = delay)]
    Busy {
        delay: Option<Duration>,
    },
    #[class(status = 0)]
    Http(u16),
    #[class(transparent)]
    Io(std::io::Error),
    #[class(transparent)]
    Refused(reflexio::Rejected),
}

impl From<reflexio::Rejected> for Failure {
    fn from(rejected: reflexio::Rejected) -> Self {
        Self::Refused(rejected)
    }
}

static BUDGET: Budget = Budget::new(10);
static BREAKER: CircuitBreaker = CircuitBreaker::new();
static STOP: AtomicBool = AtomicBool::new(false);
static SHUTDOWN: AbortSignal = AbortSignal::new();
const NESTED: Nested = Nested::Independent;
const LIMIT: f64 = 2.5;

fn record(_: &Event<'_>) {}

#[retry(
    classifier = |error| match error {
        Failure::Lost => ErrorClass::Transient,
        other => other.classify().class,
    },
    strategy = decorrelated_jitter().max_s(10.0),
    rate_limit(strategy = decorrelated_jitter().max_s(60.0), max_attempts = 3),
    server_error(strategy = equal_jitter().max_s(30.0)),
    unknown(strategy = |cx| Duration::from_millis(cx.attempt.into())),
    transient(max_attempts = 0),
    deadline_s = 60,
    max_attempts = 8,
    max_unknown_attempts = 2,
    operation = "fetch_user",
    on_metric = record,
    idempotent = true,
    budget = &BUDGET,
    breaker = &BREAKER,
    abort_on = &SHUTDOWN,
    nested = StandDown,
    abort_if = || STOP.load(Ordering::Relaxed),
    retry_after = Exact,
    clone(body),
)]
fn fetch(body: String) -> Result<String, Failure> {
    Ok(body)
}

#[retry(attempt_timeout_s = LIMIT, no_deadline, strategy = immediate())]
async fn cut() -> std::io::Result<u32> {
    Ok(1)
}

#[retry(breaker = &BREAKER, abort_on = &SHUTDOWN, nested = NESTED, attempt_timeout_s = 1)]
async fn guarded() -> std::io::Result<u32> {
    Ok(1)
}

static POLICY: RetryPolicy = RetryPolicy::new();
static ASYNC_POLICY: AsyncRetryPolicy = AsyncRetryPolicy::new();

#[retry(policy = POLICY, operation = "given", on_metric = |event| record(event))]
fn given() -> Result<u32, Failure> {
    Ok(1)
}

#[retry(policy = ASYNC_POLICY, classifier = Failure::classify)]
async fn given_async() -> Result<u32, Failure> {
    Ok(1)
}

static GUARDED: GuardedPolicy = RetryPolicy::new().breaker(&BREAKER).abort_on(&SHUTDOWN);
static ASYNC_GUARDED: AsyncGuardedPolicy = AsyncRetryPolicy::new().abort_on(&SHUTDOWN).nested(Nested::Clip);

#[retry(policy = GUARDED)]
fn given_guarded() -> Result<u32, Failure> {
    Ok(1)
}

#[retry(policy = ASYNC_GUARDED)]
async fn given_guarded_async() -> Result<u32, Failure> {
    Ok(1)
}

fn main() {
    assert_eq!(fetch("a".to_owned()).unwrap(), "a");
    assert_eq!(given().unwrap(), 1);
    assert_eq!(given_guarded().unwrap(), 1);
    let _ = (cut(), guarded(), given_async(), given_guarded_async());
    let _ = (Failure::Busy { delay: None }, Failure::Http(503));
    let _ = Failure::Io(std::io::ErrorKind::TimedOut.into());
}
