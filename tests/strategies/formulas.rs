//! The formulas, exactly, at both ends of the random numbers.

use std::time::Duration;

use reflexio::strategies::{
    decorrelated_jitter, equal_jitter, exponential, fixed, fixed_s, full_jitter, immediate, token_backoff,
};

use crate::support::{ATTEMPTS, LONGEST, RANDOM, delay};

fn s(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

#[test]
fn decorrelated_is_between_base_and_three_times_base_at_first() {
    let strategy = decorrelated_jitter().base_s(2.0).max_s(100.0);
    assert_eq!(delay(&strategy, 1, None, 0), s(2.0));
    assert_eq!(delay(&strategy, 1, None, u64::MAX), s(6.0));
}

#[test]
fn decorrelated_is_between_base_and_three_times_the_previous_delay() {
    let strategy = decorrelated_jitter().base_s(2.0).max_s(100.0);
    for attempt in [0, 1, 7, u32::MAX] {
        assert_eq!(delay(&strategy, attempt, Some(s(10.0)), 0), s(2.0));
        assert_eq!(delay(&strategy, attempt, Some(s(10.0)), u64::MAX), s(30.0));
        assert_eq!(delay(&strategy, attempt, Some(s(40.0)), u64::MAX), s(100.0));
    }
}

#[test]
fn decorrelated_is_its_base_after_a_delay_that_was_shorter_than_a_third_of_it() {
    let strategy = decorrelated_jitter().base_s(2.0).max_s(100.0);
    assert_eq!(delay(&strategy, 2, Some(Duration::ZERO), u64::MAX), s(2.0));
    assert_eq!(delay(&strategy, 2, Some(s(0.5)), u64::MAX), s(2.0));
}

#[test]
fn decorrelated_is_at_its_maximum_as_soon_as_three_times_the_previous_delay_is_above_it() {
    let ns = Duration::from_nanos;
    let strategy = decorrelated_jitter().base(ns(1)).max(ns(100));
    assert_eq!(delay(&strategy, 2, Some(ns(33)), u64::MAX), ns(99));
    assert_eq!(delay(&strategy, 2, Some(ns(34)), u64::MAX), ns(100));
    let longest = decorrelated_jitter().max(Duration::MAX);
    assert_eq!(delay(&longest, 2, Some(ns(u64::MAX / 3)), u64::MAX), ns(u64::MAX));
    assert_eq!(delay(&longest, 2, Some(ns(u64::MAX)), u64::MAX), ns(u64::MAX));
}

#[test]
fn equal_is_between_half_and_all_of_a_cap_that_doubles() {
    let strategy = equal_jitter().base_s(1.0).max_s(10.0);
    for (attempt, cap) in [(0, 1.0), (1, 2.0), (2, 4.0), (3, 8.0), (4, 10.0), (5, 10.0), (u32::MAX, 10.0)] {
        assert_eq!(delay(&strategy, attempt, None, 0), s(cap / 2.0), "after {attempt}");
        assert_eq!(delay(&strategy, attempt, None, u64::MAX), s(cap), "after {attempt}");
    }
}

#[test]
fn token_is_between_half_and_all_of_a_cap_that_grows_by_half() {
    let strategy = token_backoff().base_s(1.0).max_s(5.0);
    for (attempt, cap) in [(0, 1.0), (1, 1.5), (2, 2.25), (3, 3.375), (4, 5.0), (u32::MAX, 5.0)] {
        assert_eq!(delay(&strategy, attempt, None, 0), s(cap / 2.0), "after {attempt}");
        assert_eq!(delay(&strategy, attempt, None, u64::MAX), s(cap), "after {attempt}");
    }
}

#[test]
fn full_is_between_nothing_and_all_of_a_cap_that_doubles() {
    let strategy = full_jitter().base_s(1.0).max_s(10.0);
    for (attempt, cap) in [(0, 1.0), (1, 2.0), (2, 4.0), (3, 8.0), (4, 10.0), (u32::MAX, 10.0)] {
        assert_eq!(delay(&strategy, attempt, None, 0), Duration::ZERO, "after {attempt}");
        assert_eq!(delay(&strategy, attempt, None, u64::MAX), s(cap), "after {attempt}");
    }
}

#[test]
fn exponential_begins_at_its_base_and_doubles() {
    let strategy = exponential().base_s(1.0).max_s(10.0);
    for (attempt, cap) in [(0, 1.0), (1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 10.0), (u32::MAX, 10.0)] {
        for random in RANDOM {
            assert_eq!(delay(&strategy, attempt, None, random), s(cap), "after {attempt}");
        }
    }
}

#[test]
fn the_middle_of_the_random_numbers_is_the_middle_of_the_interval() {
    let half = 1 << 63;
    assert_eq!(delay(&full_jitter().base_s(1.0), 1, None, half), s(1.0));
    assert_eq!(delay(&equal_jitter().base_s(1.0), 1, None, half), s(1.5));
    assert_eq!(delay(&decorrelated_jitter().base_s(1.0), 1, None, half), s(2.0));
}

#[test]
fn fixed_is_the_same_every_time() {
    for attempt in ATTEMPTS {
        for random in RANDOM {
            assert_eq!(delay(&fixed(s(0.05)), attempt, Some(s(9.0)), random), s(0.05));
            assert_eq!(delay(&fixed_s(0.05), attempt, Some(s(9.0)), random), s(0.05));
            assert_eq!(delay(&fixed_s(0.0), attempt, None, random), Duration::ZERO);
            assert_eq!(delay(&fixed(Duration::MAX), attempt, None, random), LONGEST);
        }
    }
}

#[test]
fn immediate_never_waits() {
    for attempt in ATTEMPTS {
        assert_eq!(delay(&immediate(), attempt, Some(s(9.0)), u64::MAX), Duration::ZERO);
    }
}

#[test]
fn seconds_and_durations_set_the_same() {
    let by_seconds = equal_jitter().base_s(0.125).max_s(2.5);
    let by_duration = equal_jitter().base(Duration::from_millis(125)).max(Duration::from_millis(2500));
    assert_eq!(format!("{by_seconds:?}"), format!("{by_duration:?}"));
}

#[test]
fn fractions_of_seconds_are_kept_to_the_nanosecond() {
    for (seconds, nanos) in [
        (0.05, 50_000_000),
        (0.1, 100_000_000),
        (1e-9, 1),
        (0.999_999_999, 999_999_999),
        (1.5, 1_500_000_000),
        // A little less than it says, as a double.
        (1.001, 1_001_000_000),
    ] {
        assert_eq!(delay(&fixed_s(seconds), 1, None, 0), Duration::from_nanos(nanos), "{seconds}");
    }
}
