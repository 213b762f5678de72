//! What a server asked for, and what is made of it.

use std::time::Duration;

use reflexio::strategies::{decorrelated_jitter, fixed_s, immediate, retry_after_or};
use reflexio::{ErrorClass, EventName, RetryAfter, RetryPolicy, StopReason};
use reflexio_tests::{Failure, VirtualTime, play, seeded};

const SECOND: Duration = Duration::from_secs(1);

/// Fails once with that hint.
fn hinted(hint: Duration) -> impl Fn(u32) -> Result<u32, Failure> {
    move |attempt| match attempt {
        1 => Err(Failure::of(ErrorClass::RateLimit).retry_after(hint)),
        _ => Ok(attempt),
    }
}

/// The first wait, for a given draw.
fn wait(
    policy: RetryPolicy,
    hint: Option<Duration>,
    random: &'static (dyn Fn() -> u64 + Send + Sync),
) -> Duration {
    let failure = Failure::of(ErrorClass::RateLimit);
    let failure = hint.map_or(failure, |hint| failure.retry_after(hint));
    let mut script = [Err(failure), Ok(())].into_iter();
    let policy = policy.no_deadline().random(random).timer(VirtualTime);
    let outcome = policy.execute(|| script.next().unwrap());
    outcome.timeline().next().unwrap().sleep
}

#[test]
fn a_hint_is_a_floor_under_the_strategys_delay() {
    let policy = RetryPolicy::new().strategy(fixed_s(1.0));
    assert_eq!(wait(policy, Some(SECOND * 5), &|| 0), SECOND * 5);
    assert_eq!(wait(policy, None, &|| 0), SECOND);
}

#[test]
fn a_hint_below_the_strategys_delay_changes_nothing() {
    let policy = RetryPolicy::new().strategy(fixed_s(10.0));
    for random in [&|| 0, &|| u64::MAX] as [&'static (dyn Fn() -> u64 + Send + Sync); 2] {
        assert_eq!(wait(policy, Some(SECOND * 5), random), SECOND * 10);
        assert_eq!(wait(policy, Some(Duration::ZERO), random), SECOND * 10);
    }
}

#[test]
fn a_hint_jitters_upwards_by_a_tenth() {
    let policy = RetryPolicy::new().strategy(immediate());
    assert_eq!(wait(policy, Some(SECOND * 5), &|| 0), SECOND * 5);
    assert_eq!(wait(policy, Some(SECOND * 5), &|| u64::MAX), SECOND * 5 + SECOND / 2);
    assert_eq!(wait(policy, Some(SECOND / 100), &|| u64::MAX), SECOND / 100 + SECOND / 1000);
}

#[test]
fn a_hint_jitters_upwards_by_a_second_at_most() {
    let policy = RetryPolicy::new().strategy(immediate());
    for hint in [SECOND * 10, SECOND * 11, SECOND * 3600] {
        assert_eq!(wait(policy, Some(hint), &|| u64::MAX), hint + SECOND);
        assert_eq!(wait(policy, Some(hint), &|| 0), hint);
    }
}

#[test]
fn callers_that_were_told_the_same_do_not_come_back_together() {
    let policy = RetryPolicy::new().strategy(immediate());
    let waits: Vec<_> = (0..100).map(|_| wait(policy, Some(SECOND * 5), &seeded)).collect();
    assert!(waits.iter().all(|wait| (SECOND * 5..=SECOND * 11 / 2).contains(wait)));
    let distinct: std::collections::HashSet<_> = waits.iter().collect();
    assert!(distinct.len() > 95, "{} distinct waits", distinct.len());
}

#[test]
fn an_endless_hint_does_not_overflow() {
    let policy = RetryPolicy::new().strategy(immediate());
    let played = play(policy, hinted(Duration::MAX));
    assert_eq!(played.names(), [EventName::DeadlineExceeded]);
    assert_eq!(played.end().retry_after, Some(Duration::MAX));
}

#[test]
fn exact_waits_as_long_as_the_hint_says() {
    let policy = RetryPolicy::new().strategy(fixed_s(10.0)).retry_after(RetryAfter::Exact);
    assert_eq!(wait(policy, Some(SECOND * 5), &|| u64::MAX), SECOND * 5);
    assert_eq!(wait(policy, Some(SECOND * 50), &|| u64::MAX), SECOND * 50);
    assert_eq!(wait(policy, None, &|| u64::MAX), SECOND * 10);
}

#[test]
fn ignore_waits_as_long_as_the_strategy_says() {
    let policy = RetryPolicy::new().strategy(fixed_s(10.0)).retry_after(RetryAfter::Ignore);
    assert_eq!(wait(policy, Some(SECOND * 5), &|| u64::MAX), SECOND * 10);
    assert_eq!(wait(policy, Some(SECOND * 50), &|| u64::MAX), SECOND * 10);
}

#[test]
fn an_ignored_hint_is_still_told() {
    let policy = RetryPolicy::new().strategy(fixed_s(1.0)).retry_after(RetryAfter::Ignore);
    let played = play(policy, hinted(SECOND * 50));
    assert_eq!(played.events[0].retry_after, Some(SECOND * 50));
    assert_eq!(played.sleeps(), [SECOND]);
}

#[test]
fn retry_after_or_waits_by_the_fallback_where_there_is_no_hint() {
    let policy = RetryPolicy::new().strategy(retry_after_or(fixed_s(10.0)));
    assert_eq!(wait(policy, None, &|| 0), SECOND * 10);
}

#[test]
fn retry_after_or_does_not_ask_the_fallback_where_there_is_a_hint() {
    let policy = RetryPolicy::new().strategy(retry_after_or(fixed_s(10.0)));
    assert_eq!(wait(policy, Some(SECOND * 2), &|| 0), SECOND * 2);
    assert_eq!(wait(policy, Some(SECOND * 2), &|| u64::MAX), SECOND * 2 + SECOND / 5);
    let exact = policy.retry_after(RetryAfter::Exact);
    assert_eq!(wait(exact, Some(SECOND * 2), &|| u64::MAX), SECOND * 2);
}

#[test]
fn retry_after_or_keeps_the_fallbacks_numbers() {
    let policy = RetryPolicy::new().strategy(retry_after_or(decorrelated_jitter().base_s(1.0).max_s(2.0)));
    assert_eq!(wait(policy, None, &|| 0), SECOND);
    assert_eq!(wait(policy, None, &|| u64::MAX), SECOND * 2);
}

#[test]
fn a_hint_that_does_not_fit_the_deadline_stops_at_once_and_is_told() {
    let policy = RetryPolicy::new().strategy(immediate()).deadline_s(30.0).timer(VirtualTime);
    let failure = Failure::of(ErrorClass::RateLimit).retry_after(SECOND * 30);
    let outcome = policy.execute(|| Err::<(), _>(failure));
    assert_eq!(outcome.stop_reason(), Some(StopReason::DeadlineExceeded));
    assert_eq!((outcome.attempts(), outcome.elapsed()), (1, Duration::ZERO));
    assert_eq!(outcome.retry_after(), Some(SECOND * 30));
    assert_eq!(outcome.into_result(), Err(failure));
}

#[test]
fn a_hint_is_not_fed_back_into_decorrelated_jitter() {
    let policy = RetryPolicy::new()
        .strategy(decorrelated_jitter().base_s(1.0).max_s(100.0))
        .random(&|| u64::MAX)
        .timer(VirtualTime);
    let mut script = [
        Err(Failure::of(ErrorClass::RateLimit).retry_after(SECOND * 20)),
        Err(Failure::of(ErrorClass::RateLimit)),
        Ok(()),
    ]
    .into_iter();
    let outcome = policy.execute(|| script.next().unwrap());
    let sleeps: Vec<_> = outcome.timeline().map(|step| step.sleep.as_secs()).collect();
    // The strategy said 3 s and was overruled; its next answer grows from those 3 s.
    assert_eq!(sleeps, [21, 9, 0]);
}

#[test]
fn the_wait_after_a_hint_grows_from_the_strategys_own_pace_not_from_the_hint() {
    for strategy in [decorrelated_jitter(), retry_after_or(decorrelated_jitter())] {
        let failure = Failure::of(ErrorClass::RateLimit);
        let mut script = [Err(failure.retry_after(SECOND * 9)), Err(failure), Ok(())].into_iter();
        let policy = RetryPolicy::new().timer(VirtualTime).strategy(strategy).random(&|| u64::MAX);
        let waits: Vec<_> =
            policy.execute(|| script.next().unwrap()).timeline().map(|step| step.sleep).collect();
        assert!(waits[0] >= SECOND * 9);
        assert!(
            waits[1] <= SECOND * 9 / 4,
            "three times 0.75 s at most, not three times the hint: {waits:?}"
        );
    }
}
