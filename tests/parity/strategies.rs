//! `test_strategies.py`: bounds, with fixed seeds.

use std::time::Duration;

use reflexio::strategies::{Backoff, BackoffContext, decorrelated_jitter, equal_jitter, token_backoff};
use reflexio::{ErrorClass, Strategy};
use reflexio_tests::{seed, seeded};

/// A run of nine attempts, each told what the one before waited.
fn run(seed_of_run: u64, strategy: Backoff, class: ErrorClass) -> Vec<Duration> {
    seed(seed_of_run);
    let mut previous = None;
    let mut delays = Vec::new();
    for attempt in 1..10 {
        let context = BackoffContext::new(attempt, class, &seeded).with_previous(previous);
        previous = Some(strategy.delay(&context));
        delays.extend(previous);
    }
    delays
}

#[test]
fn a_run_of_decorrelated_jitter_stays_within_base_and_max() {
    let strategy = decorrelated_jitter().base_s(0.25).max_s(5.0);
    for seed in 0..100 {
        let delays = run(seed, strategy, ErrorClass::Transient);
        let bounds = Duration::from_millis(250)..=Duration::from_secs(5);
        assert!(delays.iter().all(|delay| bounds.contains(delay)), "{delays:?}");
    }
}

#[test]
fn a_run_of_equal_jitter_stays_within_max() {
    let strategy = equal_jitter().base_s(0.5).max_s(4.0);
    for seed in 0..100 {
        let delays = run(seed, strategy, ErrorClass::ServerError);
        assert!(delays.iter().all(|delay| *delay <= Duration::from_secs(4)), "{delays:?}");
    }
}

#[test]
fn a_run_of_token_backoff_stays_within_max() {
    let strategy = token_backoff().base_s(0.5).max_s(3.0);
    for seed in 0..100 {
        let delays = run(seed, strategy, ErrorClass::RateLimit);
        assert!(delays.iter().all(|delay| *delay <= Duration::from_secs(3)), "{delays:?}");
    }
}

/// The numbers that the properties there are tried with: base, max (not below base), attempt.
fn numbers() -> impl Iterator<Item = (f64, f64, u32)> {
    seed(7);
    let unit = || (seeded() >> 11) as f64 / (1_u64 << 53) as f64;
    (0..1000).map(move |_| {
        let base = 0.01 + unit() * 4.99;
        let max = (0.05 + unit() * 9.95).max(base);
        (base, max, u32::try_from(seeded() % 8).unwrap() + 1)
    })
}

/// With the draw in the middle, as there.
fn middle(strategy: Backoff, attempt: u32, previous: Option<Duration>) -> f64 {
    let context = BackoffContext::new(attempt, ErrorClass::Transient, &|| 1 << 63).with_previous(previous);
    strategy.delay(&context).as_secs_f64()
}

const NANO: f64 = 2e-9;

#[test]
fn decorrelated_jitter_draws_between_base_and_three_times_previous() {
    for (at, (base, max, attempt)) in numbers().enumerate() {
        for previous in [None, Some(0.0), Some(at as f64 / 100.0)] {
            let delay = middle(
                decorrelated_jitter().base_s(base).max_s(max),
                attempt,
                previous.map(Duration::from_secs_f64),
            );
            let high = (previous.unwrap_or(base) * 3.0).min(max).max(base);
            assert!(delay >= base - NANO && delay <= high + NANO, "{delay} with {base}, {max}, {previous:?}");
        }
    }
}

#[test]
fn equal_jitter_draws_between_half_and_all_of_its_cap() {
    for (base, max, attempt) in numbers() {
        let delay = middle(equal_jitter().base_s(base).max_s(max), attempt, None);
        let cap = (base * 2_f64.powf(f64::from(attempt))).min(max);
        assert!(delay >= cap / 2.0 - NANO && delay <= cap + NANO, "{delay} with {base}, {max}, {attempt}");
    }
}

#[test]
fn token_backoff_draws_between_half_and_all_of_its_cap() {
    for (base, max, attempt) in numbers() {
        let delay = middle(token_backoff().base_s(base).max_s(max), attempt, None);
        let cap = (base * 1.5_f64.powf(f64::from(attempt))).min(max);
        assert!(delay >= cap / 2.0 - NANO && delay <= cap + NANO, "{delay} with {base}, {max}, {attempt}");
    }
}
