//! `test_policy.py`: how long.

use std::time::Duration;

use reflexio::strategies::fixed_s;
use reflexio::{ErrorClass, EventName, RetryPolicy};
use reflexio_tests::{Failure, VirtualTime, play};

fn slow(takes: Duration) -> impl Fn(u32) -> Result<(), Failure> {
    move |_| {
        VirtualTime::advance(takes);
        Err(Failure::of(ErrorClass::Transient))
    }
}

#[test]
fn a_call_past_its_deadline_is_not_retried() {
    let policy = RetryPolicy::new().strategy(fixed_s(1.0)).deadline_s(2.0).max_attempts(10);
    let played = play(policy, slow(Duration::ZERO));
    assert_eq!(played.result, Err(Failure::of(ErrorClass::Transient)));
    // There the sleep that ends at the deadline is slept, and the attempt after it refused; here it is not begun.
    assert_eq!(played.names(), [EventName::Retry, EventName::DeadlineExceeded]);
    assert_eq!((played.attempts, played.took), (2, Duration::from_secs(1)));
}

/// There the sleep of 10 s is cut to the 0.8 s that are left, slept, and then the call gives up. That lines all callers
/// up at the same instant and makes them wait for nothing: here the call stops at once.
#[test]
fn a_sleep_longer_than_what_is_left_is_not_cut_but_left_out() {
    let policy = RetryPolicy::new().strategy(fixed_s(10.0)).deadline_s(1.0).max_attempts(5);
    let played = play(policy, slow(Duration::from_millis(200)));
    assert_eq!(played.attempts, 1);
    assert_eq!(played.names(), [EventName::DeadlineExceeded], "no retry is announced that cannot be");
    assert_eq!(played.end().sleep, Duration::ZERO);
    assert_eq!(played.end().elapsed, Duration::from_millis(200));
    assert_eq!(played.took, Duration::from_millis(200), "and nothing is slept");
}

/// There the last failure is followed by a sleep before the call gives up.
#[test]
fn nothing_is_slept_after_the_last_attempt() {
    let policy = RetryPolicy::new().strategy(fixed_s(1.0)).max_attempts(3);
    let played = play(policy, slow(Duration::ZERO));
    assert_eq!((played.attempts, played.took), (3, Duration::from_secs(2)));
}
