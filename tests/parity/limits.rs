//! `test_policy.py`: how often.

use std::collections::BTreeMap;
use std::time::Duration;

use reflexio::policy::{ClassConfig, RetryConfig, StrategyConfig, StrategyKind};
use reflexio::strategies::immediate;
use reflexio::{ErrorClass, EventName, RetryPolicy, StopReason};
use reflexio_tests::{Failure, play};

/// A failure without a class of its own; each one is another.
#[derive(Debug, PartialEq, Eq)]
struct FooError {
    attempt: u32,
}

fn always(attempt: u32) -> Result<(), FooError> {
    Err(FooError { attempt })
}

#[test]
fn when_the_attempts_run_out_the_last_error_comes_back() {
    let policy = RetryPolicy::new()
        .strategy(immediate())
        .max_attempts(3)
        .classifier(|_: &FooError| ErrorClass::Transient);
    let played = play(policy, always);
    assert_eq!(played.result, Err(FooError { attempt: 3 }), "the original, and the last one");
    assert_eq!(played.attempts, 3);
    let end = played.events.last().unwrap();
    assert_eq!((end.name, end.attempt), (EventName::MaxAttemptsExceeded, 3));
    assert_eq!(end.stop_reason, Some(StopReason::MaxAttemptsGlobal));
    assert_eq!((end.as_event().error_name(), end.class), (Some("FooError"), Some(ErrorClass::Transient)));
}

#[test]
fn a_cap_of_the_class_limits_its_retries() {
    let policy = RetryPolicy::new()
        .strategy(immediate())
        .per_class_max_attempts(ErrorClass::RateLimit, 2)
        .max_attempts(10)
        .classifier(|_: &FooError| ErrorClass::RateLimit);
    let played = play(policy, always);
    assert_eq!(played.attempts, 3, "the first attempt and two retries");
    let end = played.end();
    assert_eq!((end.name, end.class), (EventName::MaxAttemptsExceeded, Some(ErrorClass::RateLimit)));
    assert_eq!(end.stop_reason, Some(StopReason::MaxAttemptsPerClass));
}

#[test]
fn unknown_errors_stop_at_their_own_cap() {
    let policy = RetryPolicy::new()
        .strategy(immediate())
        .max_attempts(10)
        .max_unknown_attempts(2)
        .classifier(|_: &FooError| ErrorClass::Unknown);
    let played = play(policy, always);
    assert_eq!(played.attempts, 3, "the third unknown failure is one too many");
    assert_eq!(played.end().name, EventName::MaxUnknownAttemptsExceeded);
}

#[test]
fn a_policy_from_data_behaves_like_one_from_setters() {
    let strategy = |kind, base_s| StrategyConfig { kind, base_s, max_s: None };
    let config = RetryConfig {
        deadline_s: Some(12.0),
        max_attempts: 4,
        max_unknown_attempts: Some(1),
        strategy: strategy(StrategyKind::Immediate, None),
        classes: BTreeMap::from([
            (ErrorClass::RateLimit, ClassConfig { max_attempts: Some(2), strategy: None }),
            (
                ErrorClass::Concurrency,
                ClassConfig { max_attempts: None, strategy: Some(strategy(StrategyKind::Fixed, Some(5.0))) },
            ),
        ]),
        ..RetryConfig::default()
    };
    let policy = RetryPolicy::from_config(&config).unwrap();
    let attempts_and_end = |class| {
        let played = play(policy, |_| Err::<(), _>(Failure::of(class)));
        (played.attempts, played.took, played.end().name)
    };
    let zero = Duration::ZERO;
    assert_eq!(attempts_and_end(ErrorClass::Transient), (4, zero, EventName::MaxAttemptsExceeded));
    assert_eq!(attempts_and_end(ErrorClass::Unknown), (2, zero, EventName::MaxUnknownAttemptsExceeded));
    assert_eq!(attempts_and_end(ErrorClass::RateLimit), (3, zero, EventName::MaxAttemptsExceeded));
    let ten = Duration::from_secs(10);
    assert_eq!(attempts_and_end(ErrorClass::Concurrency), (3, ten, EventName::DeadlineExceeded));
}
