//! `test_async_policy.py`, on tokio's paused time.

use std::future::ready;
use std::time::Duration;

use reflexio::classify::{PermanentError, RateLimitError};
use reflexio::event::Recorder;
use reflexio::strategies::{fixed_s, immediate};
use reflexio::{AsyncRetryPolicy, ErrorClass, EventName};

#[tokio::test(start_paused = true)]
async fn an_async_operation_is_retried_until_it_succeeds() {
    let policy = AsyncRetryPolicy::new().strategy(fixed_s(1.0)).deadline_s(5.0).max_attempts(5);
    let events = Recorder::new();
    let began = tokio::time::Instant::now();
    let mut attempts = 0;
    let result = policy
        .context("async_test")
        .on_metric(&|event| events.record(event))
        .call(|| {
            attempts += 1;
            ready(if attempts < 3 { Err(RateLimitError::new("429")) } else { Ok("ok") })
        })
        .await;
    assert_eq!((result.unwrap(), attempts), ("ok", 3));
    assert_eq!(began.elapsed(), Duration::from_secs(2), "the waits are tokio's");
    let events = events.take();
    let names: Vec<_> = events.iter().map(|event| event.name).collect();
    assert_eq!(names, [EventName::Retry, EventName::Retry, EventName::Success]);
    assert_eq!(events[2].operation.as_deref(), Some("async_test"));
}

#[tokio::test(start_paused = true)]
async fn a_permanent_error_of_an_async_operation_is_not_retried() {
    let policy = AsyncRetryPolicy::new().strategy(immediate()).deadline_s(5.0).max_attempts(3);
    let events = Recorder::new();
    let mut attempts = 0;
    let result = policy
        .context("async_test")
        .on_metric(&|event| events.record(event))
        .call(|| {
            attempts += 1;
            ready(Err::<(), _>(PermanentError::new("stop")))
        })
        .await;
    assert_eq!((result.unwrap_err().to_string().as_str(), attempts), ("stop", 1));
    let events = events.take();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].name, events[0].attempt), (EventName::PermanentFail, 1));
    assert_eq!((events[0].sleep, events[0].class), (Duration::ZERO, Some(ErrorClass::Permanent)));
}
