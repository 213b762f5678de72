//! Whole calls: each wait is uniform on the interval that its attempt and the wait before it give, and tells nothing of
//! the next.

use std::time::Duration;

use reflexio::event::{EventName, Recorder};
use reflexio::strategies::{Backoff, decorrelated_jitter, equal_jitter, full_jitter, token_backoff};
use reflexio::{ErrorClass, Event, RetryPolicy};
use reflexio_tests::{Failure, VirtualTime, seed, seeded};

use crate::kolmogorov::{SIGNIFICANCE, fits, place, serial_correlation, uniform};

const CALLS: usize = 2_000;
const WAITS: u32 = 12;

/// Where an independent pair of columns of that length correlates by chance once in 100,000 times (normal approximation).
fn correlated_by_chance(length: usize) -> f64 {
    4.4 / (length as f64).sqrt()
}

/// Plays calls in which everything fails, and finds where in its interval each wait lies; the interval follows from the
/// number of the failed attempt and the wait before.
fn places(strategy: Backoff, interval: impl Fn(u32, Option<f64>) -> (f64, f64)) -> Vec<f64> {
    seed(7);
    let policy = RetryPolicy::new().strategy(strategy).max_attempts(WAITS + 1).no_deadline();
    let policy = policy.random(&seeded).timer(VirtualTime);
    let events = Recorder::new();
    let hear = |event: &Event<'_>| events.record(event);
    for _ in 0..CALLS {
        let failed =
            policy.context("op").on_metric(&hear).call(|| Err::<(), _>(Failure::of(ErrorClass::Transient)));
        failed.unwrap_err();
    }
    let mut previous = None;
    let mut places = Vec::with_capacity(CALLS * WAITS as usize);
    for event in events.take() {
        if event.name != EventName::Retry {
            previous = None;
            continue;
        }
        let (low, high) = interval(event.attempt, previous);
        let interval = (Duration::from_secs_f64(low), Duration::from_secs_f64(high));
        places.push(place(event.sleep, interval).unwrap_or_else(|why| panic!("{strategy:?}: {why}")));
        previous = Some(event.sleep.as_secs_f64());
    }
    assert_eq!(places.len(), CALLS * WAITS as usize);
    places
}

fn assert_independent(places: &[f64]) {
    if let Err(why) = fits(places, SIGNIFICANCE, uniform) {
        panic!("{why}");
    }
    let correlation = serial_correlation(places);
    assert!(
        correlation.abs() < correlated_by_chance(places.len()),
        "a wait tells of the next: {correlation}"
    );
    for attempt in 0..WAITS as usize {
        let column: Vec<_> = places.iter().skip(attempt).step_by(WAITS as usize).copied().collect();
        if let Err(why) = fits(&column, SIGNIFICANCE, uniform) {
            panic!("after attempt {}: {why}", attempt + 1);
        }
    }
}

#[test]
fn decorrelated_jitter_grows_from_the_wait_before() {
    assert_independent(&places(decorrelated_jitter().base_s(0.1).max_s(20.0), |_, previous| {
        (0.1, (3.0 * previous.unwrap_or(0.1)).min(20.0))
    }));
}

#[test]
fn equal_jitter_grows_with_the_attempt() {
    assert_independent(&places(equal_jitter().base_s(0.1).max_s(20.0), |attempt, _| {
        let cap = (0.1 * f64::from(1 << attempt)).min(20.0);
        (cap / 2.0, cap)
    }));
}

#[test]
fn full_jitter_grows_with_the_attempt() {
    assert_independent(&places(full_jitter().base_s(0.1).max_s(20.0), |attempt, _| {
        (0.0, (0.1 * f64::from(1 << attempt)).min(20.0))
    }));
}

#[test]
fn token_backoff_grows_with_the_attempt() {
    assert_independent(&places(token_backoff().base_s(0.1).max_s(5.0), |attempt, _| {
        let cap = (0.1 * 1.5_f64.powi(attempt.try_into().expect("few attempts"))).min(5.0);
        (cap / 2.0, cap)
    }));
}

#[test]
fn the_check_notices_waits_that_follow_from_each_other() {
    let mut uniform_but_ordered: Vec<_> = (0..CALLS).map(|n| n as f64 / CALLS as f64).collect();
    assert!(serial_correlation(&uniform_but_ordered) > correlated_by_chance(CALLS));
    // High and low in turn.
    for at in (0..CALLS).step_by(2) {
        uniform_but_ordered[at] = 1.0 - uniform_but_ordered[at];
    }
    assert!(serial_correlation(&uniform_but_ordered) < -correlated_by_chance(CALLS));
}
