//! The defaults, a test for each row.

use std::time::Duration;

use reflexio::strategies::{
    Backoff, decorrelated_jitter, equal_jitter, exponential, fixed_s, full_jitter, retry_after_or,
    token_backoff,
};
use reflexio::{ErrorClass, EventName, RetryPolicy, StopReason};
use reflexio_tests::{Failure, VirtualTime};

use crate::support::delay;

const BASE: Duration = Duration::from_millis(250);

/// The longest delay that it gives.
fn longest(strategy: Backoff) -> Duration {
    delay(&strategy, u32::MAX, Some(Duration::MAX), u64::MAX)
}

#[test]
fn decorrelated_jitter_has_base_250_ms_and_max_30_s() {
    assert_eq!(delay(&decorrelated_jitter(), 1, None, 0), BASE);
    assert_eq!(delay(&decorrelated_jitter(), 1, None, u64::MAX), BASE * 3);
    assert_eq!(longest(decorrelated_jitter()), Duration::from_secs(30));
}

#[test]
fn equal_jitter_has_base_250_ms_and_max_30_s() {
    assert_eq!(delay(&equal_jitter(), 1, None, u64::MAX), BASE * 2);
    assert_eq!(longest(equal_jitter()), Duration::from_secs(30));
}

#[test]
fn full_jitter_has_base_250_ms_and_max_30_s() {
    assert_eq!(delay(&full_jitter(), 1, None, u64::MAX), BASE * 2);
    assert_eq!(longest(full_jitter()), Duration::from_secs(30));
}

#[test]
fn token_backoff_has_base_250_ms_and_max_20_s() {
    assert_eq!(delay(&token_backoff(), 1, None, u64::MAX), BASE * 3 / 2);
    assert_eq!(longest(token_backoff()), Duration::from_secs(20));
}

#[test]
fn exponential_has_base_250_ms_and_max_30_s() {
    assert_eq!(delay(&exponential(), 1, None, 0), BASE);
    assert_eq!(longest(exponential()), Duration::from_secs(30));
}

#[test]
fn a_strategy_shows_its_name_and_its_numbers() {
    let shown = |strategy: Backoff| format!("{strategy:?}");
    assert_eq!(
        shown(decorrelated_jitter().max_s(5.0)),
        "decorrelated_jitter { base: 250ms, max: 5s, retry_after_first: false }"
    );
    assert_eq!(
        shown(retry_after_or(token_backoff())),
        "token_backoff { base: 250ms, max: 20s, factor: 1.5, retry_after_first: true }"
    );
}

#[test]
fn a_policy_waits_with_decorrelated_jitter_between_250_ms_and_5_s() {
    let waits = |random: &'static (dyn Fn() -> u64 + Send + Sync)| {
        let policy = RetryPolicy::new().timer(VirtualTime).random(random);
        let outcome = policy.execute(|| Err::<(), _>(Failure::of(ErrorClass::Transient)));
        outcome.timeline().map(|step| step.sleep.as_secs_f64()).collect::<Vec<_>>()
    };
    assert_eq!(waits(&|| 0), [0.25, 0.25, 0.25, 0.25, 0.25, 0.0]);
    assert_eq!(waits(&|| u64::MAX), [0.75, 2.25, 5.0, 5.0, 5.0, 0.0]);
}

#[test]
fn a_policy_makes_6_attempts() {
    let outcome =
        RetryPolicy::new().timer(VirtualTime).execute(|| Err::<(), _>(Failure::of(ErrorClass::ServerError)));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (6, Some(StopReason::MaxAttemptsGlobal)));
}

#[test]
fn a_policy_retries_2_unknown_failures() {
    let outcome =
        RetryPolicy::new().timer(VirtualTime).execute(|| Err::<(), _>(Failure::of(ErrorClass::Unknown)));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (3, Some(StopReason::MaxUnknownAttempts)));
}

#[test]
fn a_policy_has_a_deadline_of_60_s() {
    let policy = RetryPolicy::new().timer(VirtualTime).strategy(fixed_s(1.0)).max_attempts(1000);
    let outcome = policy.execute(|| Err::<(), _>(Failure::of(ErrorClass::Transient)));
    // The attempt at 59 s is the last: the next would begin at 60 s.
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (60, Some(StopReason::DeadlineExceeded)));
    assert_eq!(outcome.elapsed(), Duration::from_secs(59));
    assert_eq!(outcome.timeline().next_back().unwrap().event, EventName::DeadlineExceeded);
}

#[test]
fn a_policy_by_default_is_a_new_policy() {
    assert_eq!(format!("{:?}", RetryPolicy::default()), format!("{:?}", RetryPolicy::new()));
    let twin = reflexio::AsyncRetryPolicy::default().into_blocking();
    assert_eq!(format!("{twin:?}"), format!("{:?}", RetryPolicy::new()));
}
