//! Every delay is within its bounds, whatever the numbers.

use std::time::Duration;

use reflexio::strategies::{
    BackoffContext, decorrelated_jitter, equal_jitter, exponential, full_jitter, token_backoff,
};
use reflexio::{ErrorClass, Strategy};

use crate::support::{Case, GROWING, LONGEST, cases, delay};

/// min(max, base · factorⁿ), in integers where they hold it, to the precision of a double.
fn cap(case: Case, factor: f64, exponent: u32) -> (Duration, Duration) {
    let grown = case.base.as_secs_f64() * factor.powf(f64::from(exponent));
    let slack = grown * 1e-12;
    let bound = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    let nano = Duration::from_nanos(1);
    let low = bound(grown - slack).saturating_sub(nano).min(case.max).min(LONGEST);
    let high = bound(grown + slack).saturating_add(nano).min(case.max).min(LONGEST);
    (low, high)
}

#[test]
fn no_strategy_exceeds_its_cap_or_panics() {
    for case in cases() {
        for (name, make) in GROWING {
            let strategy = make().base(case.base).max(case.max);
            let delay = delay(&strategy, case.attempt, case.previous, case.random);
            assert!(delay <= case.max, "{name} waits {delay:?} with {case:?}");
        }
    }
}

#[test]
fn decorrelated_jitter_stays_between_base_and_three_times_the_previous_delay() {
    for case in cases() {
        let strategy = decorrelated_jitter().base(case.base).max(case.max);
        let delay = delay(&strategy, case.attempt, case.previous, case.random);
        let previous = case.previous.unwrap_or(case.base);
        let high = previous.saturating_mul(3).min(case.max).max(case.base);
        assert!(case.base <= delay && delay <= high, "{delay:?} with {case:?}");
    }
}

#[test]
fn equal_jitter_stays_in_the_upper_half_of_its_cap() {
    for case in cases() {
        let strategy = equal_jitter().base(case.base).max(case.max);
        let delay = delay(&strategy, case.attempt, case.previous, case.random);
        let (low, high) = cap(case, 2.0, case.attempt);
        assert!(low / 2 <= delay && delay <= high, "{delay:?} with {case:?}");
    }
}

#[test]
fn token_backoff_stays_in_the_upper_half_of_its_cap() {
    for case in cases() {
        let strategy = token_backoff().base(case.base).max(case.max);
        let delay = delay(&strategy, case.attempt, case.previous, case.random);
        let (low, high) = cap(case, 1.5, case.attempt);
        assert!(low / 2 <= delay && delay <= high, "{delay:?} with {case:?}");
    }
}

#[test]
fn full_jitter_stays_below_its_cap() {
    for case in cases() {
        let strategy = full_jitter().base(case.base).max(case.max);
        let delay = delay(&strategy, case.attempt, case.previous, case.random);
        let (_, high) = cap(case, 2.0, case.attempt);
        assert!(delay <= high, "{delay:?} with {case:?}");
    }
}

#[test]
fn exponential_is_its_cap() {
    for case in cases() {
        let strategy = exponential().base(case.base).max(case.max);
        let delay = delay(&strategy, case.attempt, case.previous, case.random);
        let (low, high) = cap(case, 2.0, case.attempt.saturating_sub(1));
        assert!(low <= delay && delay <= high, "{delay:?} with {case:?}");
    }
}

#[test]
fn the_factor_is_honoured_within_the_cap() {
    for case in cases().step_by(7) {
        for factor in [1.0, 1.1, 3.0, 1e9] {
            let strategy = exponential().base(case.base).max(case.max).factor(factor);
            let delay = delay(&strategy, case.attempt, case.previous, case.random);
            let (low, high) = cap(case, factor, case.attempt.saturating_sub(1));
            // A factor of 1.1 is no sum of powers of two: its powers carry an error that grows with the exponent.
            let slack = if factor == 1.1 { high.mul_f64(1e-5) } else { Duration::ZERO };
            assert!(low.saturating_sub(slack) <= delay, "{delay:?} with {factor} and {case:?}");
            assert!(
                delay <= high.saturating_add(slack).min(case.max),
                "{delay:?} with {factor} and {case:?}"
            );
        }
    }
}

#[test]
fn a_uniform_draw_covers_exactly_its_interval() {
    let draw = |low, high, random| {
        let random = move || random;
        BackoffContext::new(1, ErrorClass::Transient, &random).uniform(low, high)
    };
    let [zero, one, hour] = [Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(3600)];
    assert_eq!(draw(one, hour, 0), one);
    assert_eq!(draw(one, hour, u64::MAX), hour);
    assert_eq!(draw(zero, one, (1 << 63) - 1), zero);
    assert_eq!(draw(zero, one, 1 << 63), one);
    assert_eq!(draw(hour, hour, u64::MAX), hour);
    assert_eq!(draw(hour, one, u64::MAX), hour, "an empty interval is its lower end");
    assert_eq!(draw(zero, Duration::MAX, 0), zero);
    assert_eq!(draw(zero, Duration::MAX, u64::MAX), LONGEST);
    assert_eq!(draw(Duration::MAX, Duration::MAX, u64::MAX), LONGEST);
}

#[test]
fn a_strategy_sees_the_context_it_is_given() {
    let hint = Some(Duration::from_secs(9));
    let classification = reflexio::Classification::new(ErrorClass::RateLimit).with_retry_after(hint);
    let context = BackoffContext::new(3, classification, &|| 0)
        .with_previous(Some(Duration::from_secs(1)))
        .with_remaining(Some(Duration::from_secs(2)));
    let see = |cx: &BackoffContext<'_>| {
        assert_eq!((cx.attempt, cx.classification.class), (3, ErrorClass::RateLimit));
        assert_eq!(cx.classification.retry_after, hint);
        assert_eq!((cx.previous, cx.remaining), (Some(Duration::from_secs(1)), Some(Duration::from_secs(2))));
        Duration::ZERO
    };
    assert_eq!(see.delay(&context), Duration::ZERO);
}

#[test]
fn a_strategy_with_a_base_above_its_max_keeps_to_the_max() {
    for (name, make) in GROWING {
        let strategy = make().max(Duration::from_millis(100));
        for random in [0, u64::MAX] {
            let delay = delay(&strategy, 1, None, random);
            assert!(delay <= Duration::from_millis(100), "{name} waits {delay:?}");
        }
    }
}
