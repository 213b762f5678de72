//! A server's hint is lengthened by up to a tenth of it, at most a second, evenly; then the longer of that and the
//! strategy's own delay is waited.

use std::time::Duration;

use reflexio::engine::Progress;
use reflexio::strategies::{Backoff, decorrelated_jitter, full_jitter, immediate, retry_after_or};
use reflexio::{Decision, ErrorClass, RetryPolicy};
use reflexio_tests::{Failure, seed, seeded};

use crate::kolmogorov::{SIGNIFICANCE, fits, place, uniform};

const DRAWS: usize = 20_000;

/// The first waits of so many calls that were told to wait that long.
fn waits(strategy: Backoff, hint: Duration) -> impl Iterator<Item = Duration> {
    seed(hint.as_secs());
    let policy = RetryPolicy::new().strategy(strategy).no_deadline().random(&seeded);
    let outcome = Err::<(), _>(Failure::of(ErrorClass::RateLimit).retry_after(hint));
    (0..DRAWS).map(move |_| match policy.decide(&mut Progress::new(), &outcome, Duration::ZERO) {
        Some(Decision::RetryAfter(wait)) => wait,
        other => panic!("a first failure is retried: {other:?}"),
    })
}

/// Hints, and the longest wait after each, in milliseconds.
const HINTS: [(u64, u64); 7] = [
    (20, 22),
    (1_000, 1_100),
    (5_000, 5_500),
    (9_990, 10_989),
    (10_000, 11_000),
    (60_000, 61_000),
    (3_600_000, 3_601_000),
];

fn assert_upward(strategy: Backoff) {
    for (hint, longest) in
        HINTS.map(|(hint, longest)| (Duration::from_millis(hint), Duration::from_millis(longest)))
    {
        let places: Result<Vec<_>, _> =
            waits(strategy, hint).map(|wait| place(wait, (hint, longest))).collect();
        let fitted = places.and_then(|places| fits(&places, SIGNIFICANCE, uniform));
        assert_eq!(fitted, Ok(()), "{strategy:?}, told to wait {hint:?}");
    }
}

#[test]
fn a_hint_jitters_evenly_by_a_tenth_upwards_and_a_second_at_most() {
    assert_upward(immediate());
}

#[test]
fn a_hint_that_is_preferred_to_the_strategy_jitters_as_one_that_is_a_floor_under_it() {
    assert_upward(retry_after_or(decorrelated_jitter()));
}

#[test]
fn the_longer_of_hint_and_strategy_is_waited_where_their_intervals_overlap() {
    // The hint gives 10 to 11 s, the strategy 0 to 20 s. Both are below a value by the product of the two chances.
    let strategy = full_jitter().base_s(10.0);
    let waits: Vec<_> = waits(strategy, Duration::from_secs(10)).map(|wait| wait.as_secs_f64()).collect();
    let longer = |wait: f64| uniform(wait - 10.0) * uniform(wait / 20.0);
    assert_eq!(fits(&waits, SIGNIFICANCE, longer), Ok(()));
    // What it would be if one of the two draws were used for both, or one of them were not drawn.
    for wrong in
        [|wait: f64| uniform(wait / 20.0).min(uniform(wait - 10.0)), |wait: f64| uniform(wait - 10.0)]
    {
        fits(&waits, SIGNIFICANCE, wrong).unwrap_err();
    }
}

#[test]
fn the_check_notices_jitter_of_another_size() {
    let hint = Duration::from_secs(5);
    for wrong_s in [5.45, 5.55, 6.0] {
        let places: Result<Vec<_>, _> = waits(immediate(), hint)
            .map(|wait| place(wait, (hint, Duration::from_secs_f64(wrong_s))))
            .collect();
        places.and_then(|places| fits(&places, SIGNIFICANCE, uniform)).unwrap_err();
    }
}
