//! The draws are uniform, as far as a fixed seed can show it.

use std::time::Duration;

use reflexio::strategies::{Backoff, decorrelated_jitter, equal_jitter, full_jitter, token_backoff};

use crate::support::draws;

const BUCKETS: usize = 20;
const DRAWS: usize = 20_000;

/// The quantile of χ² with 19 degrees of freedom that chance exceeds once in a thousand times.
const CRITICAL: f64 = 43.82;

fn chi_square(delays: &[Duration], low: Duration, high: Duration) -> f64 {
    let span = (high - low).as_secs_f64();
    let mut counts = [0_u32; BUCKETS];
    for delay in delays {
        let at = (*delay - low).as_secs_f64() / span * BUCKETS as f64;
        counts[(at as usize).min(BUCKETS - 1)] += 1;
    }
    let expected = delays.len() as f64 / BUCKETS as f64;
    counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

fn check(strategy: Backoff, attempt: u32, previous: Option<Duration>, low_s: f64, high_s: f64) {
    let delays = draws(&strategy, attempt, previous, DRAWS);
    let chi = chi_square(&delays, Duration::from_secs_f64(low_s), Duration::from_secs_f64(high_s));
    assert!(chi < CRITICAL, "χ² = {chi} for {strategy:?} after attempt {attempt}");
}

#[test]
fn decorrelated_jitter_is_uniform() {
    check(decorrelated_jitter(), 1, None, 0.25, 0.75);
    check(decorrelated_jitter(), 4, Some(Duration::from_secs(2)), 0.25, 6.0);
    check(decorrelated_jitter(), 9, Some(Duration::from_secs(30)), 0.25, 30.0);
}

#[test]
fn equal_jitter_is_uniform() {
    check(equal_jitter(), 1, None, 0.25, 0.5);
    check(equal_jitter(), u32::MAX, None, 15.0, 30.0);
}

#[test]
fn full_jitter_is_uniform() {
    check(full_jitter(), 1, None, 0.0, 0.5);
    check(full_jitter(), u32::MAX, None, 0.0, 30.0);
}

#[test]
fn token_backoff_is_uniform() {
    check(token_backoff(), 2, None, 0.281_25, 0.5625);
    check(token_backoff(), u32::MAX, None, 10.0, 20.0);
}

#[test]
fn the_check_itself_notices_what_is_not_uniform() {
    let clustered: Vec<_> = draws(&equal_jitter(), u32::MAX, None, DRAWS);
    let chi = chi_square(&clustered, Duration::ZERO, Duration::from_secs(30));
    assert!(chi > CRITICAL, "the upper half alone is not uniform over the whole");
}
