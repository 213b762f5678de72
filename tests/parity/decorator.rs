//! `test_retry_decorator.py`: the attribute.

use std::cell::Cell;

use reflexio::classify::RateLimitError;
use reflexio::event::Recorder;
use reflexio::strategies::immediate;
use reflexio::{ErrorClass, EventName, retry};
use reflexio_tests::{VirtualTime, now};

/// Fails at the first call.
fn once(calls: &Cell<u32>) -> Result<&'static str, RateLimitError> {
    calls.set(calls.get() + 1);
    if calls.get() == 1 { Err(RateLimitError::new("retry me")) } else { Ok("ok") }
}

fn check(events: &Recorder, operation: &str) {
    let events = events.take();
    let [retry, success] = &events[..] else { panic!("one retry and one success") };
    assert_eq!((retry.name, retry.attempt), (EventName::Retry, 1));
    assert_eq!(
        retry.class,
        Some(ErrorClass::Transient),
        "the attribute's classifier, not the error's own class"
    );
    assert_eq!(retry.operation.as_deref(), Some(operation));
    assert_eq!(success.name, EventName::Success);
    assert_eq!(success.operation.as_deref(), Some(operation));
}

#[test]
fn a_function_is_retried_and_named_after_itself() {
    static EVENTS: Recorder = Recorder::new();
    #[retry(
        classifier = |_| ErrorClass::Transient,
        strategy = immediate(),
        on_metric = |event| EVENTS.record(event),
        timer = VirtualTime,
    )]
    fn flaky(calls: &Cell<u32>) -> Result<&'static str, RateLimitError> {
        once(calls)
    }
    let calls = Cell::new(0);
    assert_eq!(flaky(&calls).unwrap(), "ok");
    assert_eq!(calls.get(), 2);
    check(&EVENTS, "flaky");
}

#[test]
fn an_async_function_is_retried_and_named_after_itself() {
    static EVENTS: Recorder = Recorder::new();
    #[retry(
        classifier = |_| ErrorClass::Transient,
        strategy = immediate(),
        on_metric = |event| EVENTS.record(event),
        timer = VirtualTime,
    )]
    async fn flaky_async(calls: &Cell<u32>) -> Result<&'static str, RateLimitError> {
        once(calls)
    }
    let calls = Cell::new(0);
    let began = VirtualTime::now();
    assert_eq!(now(flaky_async(&calls)).unwrap(), "ok");
    assert_eq!(calls.get(), 2);
    assert_eq!(VirtualTime::now(), began, "the strategy says not to wait");
    check(&EVENTS, "flaky_async");
}

/// Without a timer of its own a blocking function would really sleep, so the bare attribute is tried on an async one.
#[tokio::test(start_paused = true)]
async fn the_bare_attribute_retries() {
    #[retry]
    async fn flaky_default(calls: &Cell<u32>) -> Result<&'static str, RateLimitError> {
        once(calls)
    }
    let calls = Cell::new(0);
    assert_eq!(flaky_default(&calls).await.unwrap(), "ok");
    assert_eq!(calls.get(), 2);
}

#[test]
fn an_attribute_with_nothing_but_a_timer_retries_a_blocking_function() {
    #[retry(timer = VirtualTime)]
    fn flaky_default(calls: &Cell<u32>) -> Result<&'static str, RateLimitError> {
        once(calls)
    }
    let calls = Cell::new(0);
    assert_eq!(flaky_default(&calls).unwrap(), "ok");
    assert_eq!(calls.get(), 2);
}

#[test]
fn the_bare_attribute_on_a_blocking_function_changes_nothing_for_a_success() {
    #[retry]
    fn steady(calls: &Cell<u32>) -> Result<u32, RateLimitError> {
        calls.set(calls.get() + 1);
        Ok(calls.get())
    }
    assert_eq!(steady(&Cell::new(0)).unwrap(), 1);
}
