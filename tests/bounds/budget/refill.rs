//! Refilling by time.

use std::cell::Cell;
use std::time::Duration;

use reflexio::{Budget, ErrorClass};

use super::withdraw_at;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// What the stamp of the last refill cannot tell from nothing: 2³² ms, 49.7 days.
const WRAP: Duration = ms(1 << 32);

/// With one token, paid at that moment.
fn emptied_at(now: Duration, per_s: f64) -> Budget {
    let budget = Budget::new(1).refund(0.0).refill_per_s(per_s);
    assert!(withdraw_at(&budget, now));
    assert_eq!(budget.tokens(), 0.0);
    budget
}

#[test]
fn time_fills_an_empty_bucket_at_its_rate() {
    let budget = emptied_at(ms(0), 0.5);
    assert!(!withdraw_at(&budget, ms(1000)));
    assert_eq!(budget.tokens(), 0.5);
    assert!(withdraw_at(&budget, ms(2000)));
    assert_eq!(budget.tokens(), 0.0);
}

#[test]
fn a_slow_rate_adds_up_however_often_it_is_asked() {
    for (per_s, every_ms, until_ms) in [
        (0.1, 10, 10_000),
        (0.1, 2, 10_000),
        // No whole number of thousandths in any of these steps.
        (0.3, 4, 4_000),
        (0.007, 10, 143_000),
        (0.000_278, 500, 3_598_000),
        (2.5, 2, 400),
    ] {
        let budget = emptied_at(ms(0), per_s);
        let first = (0..=until_ms).step_by(every_ms).map(ms).find(|now| withdraw_at(&budget, *now));
        let first = first.unwrap_or_else(|| panic!("{per_s} per s, every {every_ms} ms: no token by then"));
        let due = Duration::from_secs_f64(1.0 / per_s);
        assert!(first >= due, "{per_s} per s, every {every_ms} ms: a token after {first:?}, before {due:?}");
    }
}

#[test]
fn over_a_day_exactly_the_rate_is_paid_out() {
    // Room for what comes between two askings.
    let budget = Budget::new(2).cost(1).refund(0.0).refill_per_s(0.123);
    assert_eq!((0..3).filter(|_| withdraw_at(&budget, ms(0))).count(), 2);
    let day = 24 * 60 * 60;
    let paid = (1..=day * 4).filter(|quarter| withdraw_at(&budget, ms(quarter * 250))).count();
    assert_eq!(paid, 10_627, "0.123 per s for 86,400 s are 10,627.2");
}

#[test]
fn idle_time_never_overfills() {
    for idle in [ms(1_000_000), ms(86_400_000), WRAP - ms(3_600_002), WRAP * 3 + ms(5_000_000)] {
        let budget = Budget::new(10).cost(10).refill_per_s(1.0);
        assert!(withdraw_at(&budget, ms(0)));
        assert!(withdraw_at(&budget, idle), "{idle:?} are enough");
        assert_eq!(budget.tokens(), 0.0, "{idle:?} are no more than a full bucket");
    }
}

#[test]
fn time_that_passed_while_the_bucket_was_full_is_not_saved_up() {
    let budget = Budget::new(10).cost(10).refill_per_s(1.0);
    assert!(withdraw_at(&budget, ms(0)));
    (0..10).for_each(|_| budget.succeeded());
    assert_eq!(budget.tokens(), 10.0);
    assert!(withdraw_at(&budget, ms(60_000)));
    assert!(!withdraw_at(&budget, ms(61_000)));
    assert_eq!(budget.tokens(), 1.0);
}

#[test]
fn the_stamp_may_wrap() {
    for before in [0, 1, 2, 999, 5_000] {
        let budget = emptied_at(WRAP - ms(before), 0.1);
        assert!(!withdraw_at(&budget, WRAP - ms(before) + ms(9_980)), "{before} ms before the wrap");
        assert!(withdraw_at(&budget, WRAP - ms(before) + ms(10_020)), "{before} ms before the wrap");
    }
}

#[test]
fn idle_beyond_the_wrap_refills_less_and_never_more() {
    let budget = emptied_at(ms(0), 0.1);
    assert!(!withdraw_at(&budget, WRAP + ms(5_000)));
    assert_eq!(budget.tokens(), 0.5, "of the 49.7 days only what is beyond the wrap");
    assert!(withdraw_at(&budget, WRAP + ms(10_000)));
}

#[test]
fn a_reading_that_was_overtaken_refills_nothing() {
    let budget = Budget::new(10).cost(5).refund(0.0).refill_per_s(1.0);
    assert!(withdraw_at(&budget, ms(3_600_000)) && withdraw_at(&budget, ms(3_600_000)));
    for late in [3_599_998, 3_000_000, 0] {
        assert!(!withdraw_at(&budget, ms(late)));
        assert_eq!(budget.tokens(), 0.0, "from a reading of {late} ms");
    }
    assert!(!withdraw_at(&budget, ms(3_601_000)));
    assert_eq!(budget.tokens(), 1.0, "and the stamp stood still");
}

#[test]
fn a_clock_that_begins_anew_refills_no_more_than_it_shows() {
    let budget = Budget::new(100).cost(100).refund(0.0).refill_per_s(1.0);
    assert!(withdraw_at(&budget, ms(86_400_000)));
    assert!(!withdraw_at(&budget, ms(10_001)));
    assert_eq!(budget.tokens(), 10.001);
}

#[test]
fn the_moment_that_time_counts_from_does_not_matter() {
    // A clock may count from the start of the process or from 1970: nobody has waited since then.
    for moment in [ms(0), ms(1), ms(1_767_225_600_000), WRAP, Duration::MAX - ms(10_000)] {
        let budget = Budget::ratio(0.1).refill_per_s(1.0);
        assert!(withdraw_at(&budget, moment));
        assert_eq!(budget.tokens(), 9.0, "at {moment:?}");
        assert!(withdraw_at(&budget, moment + ms(500)));
        assert_eq!(budget.tokens(), 8.5, "half a second after {moment:?}");
    }
}

#[test]
fn the_floor_of_a_ratio_needs_no_traffic() {
    let budget = Budget::ratio(0.001).refill_per_s(2.0);
    assert_eq!((0..11).filter(|_| withdraw_at(&budget, ms(0))).count(), 10);
    let retries = (1..=600).filter(|tenth| withdraw_at(&budget, ms(tenth * 100))).count();
    assert_eq!(retries, 120, "2 per s for a minute, without a call");
}

#[test]
fn the_clock_is_read_once_for_a_retry_and_only_where_time_refills() {
    let readings = Cell::new(0);
    let read = || {
        readings.set(readings.get() + 1);
        Duration::ZERO
    };
    let timed = Budget::new(10).refill_per_s(0.1);
    assert!(timed.withdraw(ErrorClass::Transient, read));
    timed.give_back(ErrorClass::Transient);
    timed.succeeded();
    timed.called();
    let _ = timed.tokens();
    assert_eq!(readings.get(), 1);
    for untimed in [Budget::new(10), Budget::throttling(10, 0.1), Budget::ratio(0.1).refill_per_s(0.0)] {
        assert!(untimed.withdraw(ErrorClass::Transient, read));
    }
    assert_eq!(readings.get(), 1);
}
