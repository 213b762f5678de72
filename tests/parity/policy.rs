//! `test_policy.py`: classes, strategies, hooks.

use std::sync::Mutex;
use std::time::Duration;

use reflexio::classify::{PermanentError, default_classifier};
use reflexio::event::Recorder;
use reflexio::strategies::{BackoffContext, custom, decorrelated_jitter, immediate};
use reflexio::{ErrorClass, EventName, RetryPolicy};
use reflexio_tests::{Failure, VirtualTime, WAYS, now, play};

/// A failure without a class of its own.
#[derive(Debug, PartialEq, Eq)]
struct FlakyError;

fn transient(_: &FlakyError) -> ErrorClass {
    ErrorClass::Transient
}

/// Fails at the first attempt only.
fn flaky(attempt: u32) -> Result<&'static str, FlakyError> {
    if attempt == 1 { Err(FlakyError) } else { Ok("ok") }
}

#[test]
fn a_permanent_error_is_not_retried_and_told_as_permanent_fail() {
    let policy =
        RetryPolicy::new().strategy(decorrelated_jitter().max_s(1.0)).deadline_s(30.0).max_attempts(5);
    let played = play(policy, |_| Err::<(), _>(PermanentError::new("do not retry me")));
    assert_eq!(played.result.unwrap_err().to_string(), "do not retry me");
    assert_eq!((played.attempts, played.events.len()), (1, 1));
    let event = &played.events[0];
    assert_eq!((event.name, event.attempt, event.sleep), (EventName::PermanentFail, 1, Duration::ZERO));
    assert_eq!(event.as_event().error_name(), Some("PermanentError"));
    assert_eq!(event.class, Some(ErrorClass::Permanent));
}

/// A failure of that class is told once, as `permanent_fail`.
fn is_not_retried(class: ErrorClass) {
    #[derive(Debug)]
    struct Refused;
    let policy =
        RetryPolicy::new().strategy(immediate()).max_attempts(5).classifier(move |_: &Refused| class);
    let played = play(policy, |_| Err::<(), _>(Refused));
    assert_eq!((played.attempts, played.events.len()), (1, 1));
    let event = &played.events[0];
    assert_eq!((event.name, event.attempt, event.sleep), (EventName::PermanentFail, 1, Duration::ZERO));
    assert_eq!((event.class, event.as_event().error_name()), (Some(class), Some("Refused")));
}

#[test]
fn an_auth_error_is_not_retried() {
    is_not_retried(ErrorClass::Auth);
}

#[test]
fn a_permission_error_is_not_retried() {
    is_not_retried(ErrorClass::Permission);
}

#[test]
fn a_transient_error_is_retried_as_the_strategy_says() {
    static ASKED: Mutex<Vec<(u32, ErrorClass)>> = Mutex::new(Vec::new());
    let strategy = custom(&|cx: &BackoffContext<'_>| {
        ASKED.lock().unwrap().push((cx.attempt, cx.classification.class));
        Duration::ZERO
    });
    let policy = RetryPolicy::new().strategy(strategy).max_attempts(5).classifier(transient);
    let played = play(policy, |attempt| if attempt < 3 { Err(FlakyError) } else { Ok("ok") });
    assert_eq!(
        (played.names(), played.attempts),
        (vec![EventName::Retry, EventName::Retry, EventName::Success], 3,)
    );
    assert_eq!(played.result, Ok("ok"));
    // Asked once for each retry, in each way.
    let once = [(1, ErrorClass::Transient), (2, ErrorClass::Transient)];
    assert_eq!(*ASKED.lock().unwrap(), once.repeat(WAYS));
}

#[test]
fn events_name_class_error_and_operation() {
    let policy = RetryPolicy::new().strategy(immediate()).max_attempts(3).classifier(transient);
    let played = play(policy, flaky);
    assert_eq!(played.result, Ok("ok"));
    let [retry, success] = &played.events[..] else { panic!("one retry and one success") };
    assert_eq!(retry.name, EventName::Retry);
    assert_eq!(retry.class.map(ErrorClass::as_str), Some("TRANSIENT"));
    assert_eq!(retry.as_event().error_name(), Some("FlakyError"));
    assert_eq!(retry.operation.as_deref(), Some("op"));
    assert_eq!((success.name, success.operation.as_deref()), (EventName::Success, Some("op")));
}

/// There is one kind of hook here; whoever wants a log beside the metrics gives the context a second one.
#[test]
fn a_second_hook_hears_the_same_events_with_the_same_fields() {
    static METRICS: Recorder = Recorder::new();
    let policy = RetryPolicy::new()
        .strategy(immediate())
        .classifier(transient)
        .on_metric(&|event| METRICS.record(event))
        .timer(VirtualTime);
    let log = Recorder::new();
    let mut attempts = 0;
    let result = policy.context("op").on_metric(&|event| log.record(event)).call(|| {
        attempts += 1;
        flaky(attempts)
    });
    assert_eq!(result, Ok("ok"));
    let log = log.take();
    assert_eq!(log, METRICS.take());
    assert_eq!(
        log.iter().map(|event| event.name).collect::<Vec<_>>(),
        [EventName::Retry, EventName::Success]
    );
    let retry = &log[0];
    assert_eq!(
        (retry.class, retry.as_event().error_name()),
        (Some(ErrorClass::Transient), Some("FlakyError"))
    );
    assert_eq!((retry.operation.as_deref(), retry.attempt, retry.sleep), (Some("op"), 1, Duration::ZERO));
}

#[test]
fn hooks_that_panic_change_nothing() {
    let policy = RetryPolicy::new()
        .strategy(immediate())
        .classifier(transient)
        .on_metric(&|_| panic!("the metrics are down"));
    let hook = |_: &reflexio::Event<'_>| panic!("the log is down");
    let mut attempts = 0;
    let blocking = policy.timer(VirtualTime);
    let result = blocking.context("op").on_metric(&hook).call(|| {
        attempts += 1;
        flaky(attempts)
    });
    assert_eq!((result, attempts), (Ok("ok"), 2));
    let mut attempts = 0;
    let future = policy.into_async().timer(VirtualTime);
    let result = now(future.context("op").on_metric(&hook).call(|| {
        attempts += 1;
        std::future::ready(flaky(attempts))
    }));
    assert_eq!((result, attempts), (Ok("ok"), 2));
}

#[test]
fn a_strategy_of_the_class_comes_before_the_policys() {
    static ASKED: Mutex<[u32; 2]> = Mutex::new([0, 0]);
    let policy = RetryPolicy::new()
        .strategy(custom(&|_: &BackoffContext<'_>| {
            ASKED.lock().unwrap()[0] += 1;
            Duration::ZERO
        }))
        .strategy_for(
            ErrorClass::RateLimit,
            custom(&|_: &BackoffContext<'_>| {
                ASKED.lock().unwrap()[1] += 1;
                Duration::ZERO
            }),
        )
        .timer(VirtualTime);
    let mut attempts = 0;
    let result = policy.call(|| {
        attempts += 1;
        if attempts < 3 { Err(Failure::of(ErrorClass::RateLimit)) } else { Ok("ok") }
    });
    assert_eq!(result, Ok("ok"));
    assert_eq!(*ASKED.lock().unwrap(), [0, 2]);
}

/// There a policy without a strategy is refused; here it has a default, so there is nothing to forget.
#[test]
fn a_policy_without_a_strategy_has_the_default_one() {
    let policy = RetryPolicy::new().random(&|| 0).timer(VirtualTime);
    let outcome = policy.execute(|| Err::<(), _>(Failure::of(ErrorClass::Transient)));
    assert_eq!(outcome.timeline().next().unwrap().sleep, Duration::from_millis(250));
}

#[test]
fn an_error_with_a_status_is_retried_by_the_default_classifier() {
    #[derive(Debug, thiserror::Error)]
    #[error("answered {status}")]
    struct Http429Error {
        status: u16,
    }
    static SEEN: Mutex<Vec<ErrorClass>> = Mutex::new(Vec::new());
    let spy = |error: &Http429Error| {
        let classification = default_classifier(error);
        SEEN.lock().unwrap().push(classification.class);
        classification
    };
    let policy = RetryPolicy::new().strategy(immediate()).deadline_s(5.0).max_attempts(3).classifier(spy);
    let played = play(policy, |_| Err::<(), _>(Http429Error { status: 429 }));
    assert_eq!(played.attempts, 3);
    assert_eq!(played.end().name, EventName::MaxAttemptsExceeded);
    assert_eq!(*SEEN.lock().unwrap(), [ErrorClass::RateLimit; 3 * WAYS], "three in each way");
}
