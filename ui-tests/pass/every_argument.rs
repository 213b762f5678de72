use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reflexio::strategies::{decorrelated_jitter, equal_jitter, immediate};
use reflexio::{AsyncRetryPolicy, Budget, Classify, ErrorClass, Event, RetryPolicy, retry};

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
}

static BUDGET: Budget = Budget::new(10);
static STOP: AtomicBool = AtomicBool::new(false);
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

fn main() {
    assert_eq!(fetch("a".to_owned()).unwrap(), "a");
    assert_eq!(given().unwrap(), 1);
    let _ = (cut(), given_async());
    let _ = (Failure::Busy { delay: None }, Failure::Http(503));
    let _ = Failure::Io(std::io::ErrorKind::TimedOut.into());
}
