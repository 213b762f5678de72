//! Every strategy that jitters is uniform on the interval that the docs give it.

use std::time::Duration;

use reflexio::strategies::{
    Backoff, BackoffContext, decorrelated_jitter, equal_jitter, full_jitter, retry_after_or, token_backoff,
};
use reflexio::{ErrorClass, Strategy};
use reflexio_tests::{seed, seeded};

use crate::kolmogorov::{SIGNIFICANCE, fits, place, uniform};

/// How many delays a sample is made of.
const DRAWS: usize = 20_000;

/// What a strategy is asked, and the interval that the answer comes from, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) attempt: u32,
    pub(crate) previous_s: Option<f64>,
    pub(crate) interval_s: (f64, f64),
}

const fn after(attempt: u32, low_s: f64, high_s: f64) -> Case {
    Case { attempt, previous_s: None, interval_s: (low_s, high_s) }
}

const fn grown_from(previous_s: f64, low_s: f64, high_s: f64) -> Case {
    Case { attempt: 3, previous_s: Some(previous_s), interval_s: (low_s, high_s) }
}

/// Base 0.25 s, max 30 s.
pub(crate) const DECORRELATED: [Case; 8] = [
    after(1, 0.25, 0.75),
    grown_from(0.25, 0.25, 0.75),
    grown_from(0.5, 0.25, 1.5),
    grown_from(2.0, 0.25, 6.0),
    grown_from(9.5, 0.25, 28.5),
    grown_from(10.0, 0.25, 30.0),
    grown_from(12.5, 0.25, 30.0),
    grown_from(30.0, 0.25, 30.0),
];

/// Base 0.25 s, max 30 s.
pub(crate) const EQUAL: [Case; 7] = [
    after(1, 0.25, 0.5),
    after(2, 0.5, 1.0),
    after(3, 1.0, 2.0),
    after(6, 8.0, 16.0),
    after(7, 15.0, 30.0),
    after(8, 15.0, 30.0),
    after(u32::MAX, 15.0, 30.0),
];

/// Base 0.25 s, max 30 s.
pub(crate) const FULL: [Case; 7] = [
    after(1, 0.0, 0.5),
    after(2, 0.0, 1.0),
    after(3, 0.0, 2.0),
    after(6, 0.0, 16.0),
    after(7, 0.0, 30.0),
    after(8, 0.0, 30.0),
    after(u32::MAX, 0.0, 30.0),
];

/// Base 0.25 s, max 20 s, grows by 1.5.
pub(crate) const TOKEN: [Case; 7] = [
    after(1, 0.187_5, 0.375),
    after(2, 0.281_25, 0.562_5),
    after(3, 0.421_875, 0.843_75),
    after(10, 7.208_130, 14.416_260),
    after(11, 10.0, 20.0),
    after(12, 10.0, 20.0),
    after(u32::MAX, 10.0, 20.0),
];

/// Whether the strategy's answers may be uniform on the interval.
///
/// # Errors
///
/// Why not.
pub(crate) fn is_uniform(strategy: &impl Strategy, case: Case) -> Result<(), String> {
    seed(u64::from(case.attempt));
    let cx = BackoffContext::new(case.attempt, ErrorClass::Transient, &seeded)
        .with_previous(case.previous_s.map(Duration::from_secs_f64));
    let (low_s, high_s) = case.interval_s;
    let interval = (Duration::from_secs_f64(low_s), Duration::from_secs_f64(high_s));
    let places: Result<Vec<_>, _> = (0..DRAWS).map(|_| place(strategy.delay(&cx), interval)).collect();
    fits(&places?, SIGNIFICANCE, uniform)
}

fn all_uniform(strategy: Backoff, cases: &[Case]) {
    for case in cases {
        if let Err(why) = is_uniform(&strategy, *case) {
            panic!("{strategy:?}, {case:?}: {why}");
        }
    }
}

#[test]
fn decorrelated_jitter_is_uniform_from_the_base_to_three_times_the_previous_delay() {
    all_uniform(decorrelated_jitter(), &DECORRELATED);
}

#[test]
fn equal_jitter_is_uniform_on_the_upper_half_of_its_cap() {
    all_uniform(equal_jitter(), &EQUAL);
}

#[test]
fn full_jitter_is_uniform_from_nothing_to_its_cap() {
    all_uniform(full_jitter(), &FULL);
}

#[test]
fn token_backoff_is_uniform_on_the_upper_half_of_a_cap_that_grows_by_half() {
    all_uniform(token_backoff(), &TOKEN);
}

#[test]
fn the_interval_follows_from_the_numbers_that_were_set() {
    all_uniform(
        decorrelated_jitter().base_s(0.005).max_s(2.0),
        &[after(1, 0.005, 0.015), grown_from(0.1, 0.005, 0.3), grown_from(1.0, 0.005, 2.0)],
    );
    all_uniform(
        equal_jitter().base_s(0.1).max_s(5.0).factor(3.0),
        &[after(1, 0.15, 0.3), after(3, 1.35, 2.7), after(4, 2.5, 5.0)],
    );
    all_uniform(
        full_jitter().base_s(2.0).max_s(600.0).factor(5.0),
        &[after(1, 0.0, 10.0), after(3, 0.0, 250.0), after(4, 0.0, 600.0)],
    );
    all_uniform(
        token_backoff().base_s(1.0).max_s(3600.0),
        &[after(2, 1.125, 2.25), after(4, 2.531_25, 5.062_5), after(40, 1800.0, 3600.0)],
    );
}

#[test]
fn a_factor_of_one_jitters_without_growing() {
    let flat = full_jitter().base_s(1.0).factor(1.0);
    all_uniform(flat, &[after(1, 0.0, 1.0), after(9, 0.0, 1.0), after(u32::MAX, 0.0, 1.0)]);
}

#[test]
fn a_fallback_for_hints_jitters_as_it_does_alone() {
    all_uniform(retry_after_or(decorrelated_jitter()), &DECORRELATED);
    all_uniform(retry_after_or(full_jitter()), &FULL);
}
