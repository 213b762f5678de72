//! The share of failures in a window of time.

use std::cell::Cell;
use std::time::Duration;

use reflexio::ErrorClass::{Permanent, ServerError};
use reflexio::breaker::{CircuitBreaker, CircuitState};

use super::{acquire, at, fail, first_probe, no_clock, no_random, succeed};

const OPEN: Option<CircuitState> = Some(CircuitState::Open);

/// A window of 10 s: slots of a second.
fn ratio(ratio: f64, min_calls: u32) -> CircuitBreaker {
    CircuitBreaker::new().failure_ratio(ratio, Duration::from_secs(10), min_calls).no_consecutive_failures()
}

#[test]
fn it_trips_when_the_share_of_failures_reaches_the_ratio() {
    // Parts of a hundred that a product of floats would get wrong, 0.07 · 100 among them.
    for percent in 1..=100_u32 {
        let breaker = ratio(f64::from(percent) / 100.0, 100);
        for _ in percent..100 {
            assert_eq!(succeed(&breaker, 5.0), None);
        }
        for _ in 1..percent {
            assert_eq!(fail(&breaker, ServerError, 5.0), None, "{percent} %");
        }
        assert_eq!(fail(&breaker, ServerError, 5.0), OPEN, "{percent} %");
    }
}

#[test]
fn a_share_below_the_ratio_does_not_trip_it() {
    let breaker = ratio(0.07, 100);
    for _ in 0..94 {
        succeed(&breaker, 5.0);
    }
    for _ in 0..7 {
        assert_eq!(fail(&breaker, ServerError, 5.0), None, "7 of 101 is below 0.07");
    }
}

#[test]
fn fewer_calls_than_the_minimum_do_not_trip_it() {
    let breaker = ratio(0.1, 20);
    for _ in 1..20 {
        assert_eq!(fail(&breaker, ServerError, 5.0), None);
    }
    assert_eq!(fail(&breaker, ServerError, 5.0), OPEN);
}

#[test]
fn a_success_never_trips_it() {
    let breaker = ratio(0.5, 10);
    for _ in 0..9 {
        assert_eq!(fail(&breaker, ServerError, 5.0), None);
    }
    assert_eq!(succeed(&breaker, 5.0), None, "9 of 10 have failed, but this one has not");
    assert_eq!(breaker.state(), CircuitState::Closed);
    assert_eq!(fail(&breaker, ServerError, 5.0), OPEN);
}

#[test]
fn answers_that_do_not_count_are_calls_too() {
    let breaker = ratio(0.5, 1);
    for _ in 0..10 {
        assert_eq!(fail(&breaker, Permanent, 5.0), None);
    }
    for _ in 0..9 {
        assert_eq!(fail(&breaker, ServerError, 5.0), None);
    }
    assert_eq!(fail(&breaker, ServerError, 5.0), OPEN);
}

#[test]
fn dropped_permits_are_no_calls() {
    let breaker = ratio(0.5, 2);
    assert_eq!(fail(&breaker, ServerError, 5.0), None);
    drop(acquire(&breaker));
    assert_eq!(fail(&breaker, ServerError, 5.0), OPEN);
}

#[test]
fn a_call_counts_for_nine_tenths_of_the_window_at_least_and_for_all_of_it_at_most() {
    // Two calls are needed: does the first still count when the second fails?
    let counts = |first: f64, second: f64| {
        let breaker = ratio(1.0, 2);
        assert_eq!(fail(&breaker, ServerError, first), None);
        fail(&breaker, ServerError, second) == OPEN
    };
    assert!(counts(0.0, 0.0));
    assert!(counts(0.0, 9.999), "from the beginning of a slot: the whole window");
    assert!(!counts(0.0, 10.0));
    assert!(counts(0.999, 9.999), "from the end of a slot: nine tenths");
    assert!(!counts(0.999, 10.0));
    assert!(counts(1234.5, 1243.999));
    assert!(!counts(1234.5, 1244.0));
}

#[test]
fn calls_from_earlier_laps_do_not_count_however_long_ago() {
    for later in [10.0, 20.0, 25.0, 100.0, 1_000.0, 65_536.0, 655_360.0, 1e7, 1e9] {
        let breaker = ratio(1.0, 2);
        assert_eq!(fail(&breaker, ServerError, 5.0), None);
        assert_eq!(fail(&breaker, ServerError, 5.0 + later), None, "{later} s later");
        assert_eq!(fail(&breaker, ServerError, 5.0 + later), OPEN, "{later} s later");
    }
}

#[test]
fn the_window_slides() {
    // A failure each second: a minimum of eleven is never in a window of ten slots, ten are.
    for (min_calls, trips_at) in [(10, Some(9)), (11, None)] {
        let breaker = ratio(1.0, min_calls);
        let tripped = (0..100).find(|second| fail(&breaker, ServerError, f64::from(*second)).is_some());
        assert_eq!(tripped, trips_at);
    }
}

#[test]
fn a_trip_empties_the_window_and_probes_are_not_in_it() {
    let breaker = ratio(1.0, 2).open_for(Duration::from_millis(1)).successes_to_close(2);
    assert_eq!(fail(&breaker, ServerError, 5.0), None);
    assert_eq!(fail(&breaker, ServerError, 5.0), OPEN);
    let probe = first_probe(&breaker, 5.1);
    assert_eq!(probe.success(no_clock), None, "nothing to count, so no clock");
    assert_eq!(acquire(&breaker).success(no_clock), Some(CircuitState::Closed));
    assert_eq!(fail(&breaker, ServerError, 5.2), None, "the first call of the new window");
    assert_eq!(fail(&breaker, ServerError, 5.2), OPEN);
}

#[test]
fn results_from_before_a_trip_are_not_in_the_window() {
    let breaker = ratio(1.0, 2).open_for(Duration::from_millis(1));
    let late = [(); 2].map(|()| acquire(&breaker));
    fail(&breaker, ServerError, 5.0);
    assert_eq!(fail(&breaker, ServerError, 5.0), OPEN);
    assert_eq!(first_probe(&breaker, 5.1).success(no_clock), Some(CircuitState::Closed));
    for late in late {
        assert_eq!(late.failure(ServerError, no_clock, no_random), None);
    }
    assert_eq!(fail(&breaker, ServerError, 5.2), None);
}

#[test]
fn the_clock_is_read_once_for_each_outcome_and_never_for_admission() {
    let breaker = ratio(0.5, 2);
    let reads = Cell::new(0);
    let now = || {
        reads.set(reads.get() + 1);
        Duration::from_secs(5)
    };
    assert_eq!(acquire(&breaker).success(now), None);
    assert_eq!(reads.take(), 1);
    assert_eq!(acquire(&breaker).failure(Permanent, now, no_random), None);
    assert_eq!(reads.take(), 1);
    drop(acquire(&breaker));
    assert_eq!(reads.take(), 0);
    assert_eq!(acquire(&breaker).failure(ServerError, now, no_random), None);
    assert_eq!(reads.take(), 1);
    assert_eq!(acquire(&breaker).failure(ServerError, now, || 0), OPEN, "two of four");
    assert_eq!(reads.take(), 1, "the time of the failure is the time of the trip");
}

#[test]
fn a_slot_with_65_535_calls_forgets_half_of_them_and_keeps_the_share() {
    let breaker = ratio(0.5, 32_768);
    for _ in 0..20_000 {
        assert_eq!(fail(&breaker, ServerError, 5.0), None);
    }
    for _ in 20_000..65_535 {
        assert_eq!(succeed(&breaker, 5.0), None);
    }
    // Now it is full. The next leaves 10,000 of 32,767 and counts itself; 12,768 more failures make a half.
    assert_eq!(succeed(&breaker, 5.0), None);
    for _ in 1..12_768 {
        assert_eq!(fail(&breaker, ServerError, 5.0), None);
    }
    assert_eq!(fail(&breaker, ServerError, 5.0), OPEN);
}

#[test]
fn the_largest_minimum_is_reached_however_many_calls_there_are() {
    let breaker = ratio(1.0, 32_768);
    // In no slot a failure more than in ten successes, until all of them are failures.
    for call in 0..200_000 {
        let outcome = if call % 10 == 0 { fail(&breaker, ServerError, 5.0) } else { succeed(&breaker, 5.0) };
        assert_eq!(outcome, None);
    }
    let later = 100.0;
    for _ in 1..32_768 {
        assert_eq!(fail(&breaker, ServerError, later), None);
    }
    assert_eq!(fail(&breaker, ServerError, later), OPEN);
}

#[test]
fn the_shortest_window_and_the_largest_times_work() {
    let shortest = CircuitBreaker::new().failure_ratio(1.0, Duration::from_millis(10), 2);
    assert_eq!(fail(&shortest, ServerError, 0.000_5), None);
    assert_eq!(fail(&shortest, ServerError, 0.010), None);
    assert_eq!(fail(&shortest, ServerError, 0.019), OPEN);

    let longest = CircuitBreaker::new().failure_ratio(1.0, Duration::MAX, 2);
    assert_eq!(fail(&longest, ServerError, 0.0), None);
    assert_eq!(fail(&longest, ServerError, 1e9), OPEN);

    let at_the_end = ratio(1.0, 2);
    assert_eq!(acquire(&at_the_end).failure(ServerError, || Duration::MAX, || 0), None);
    assert_eq!(acquire(&at_the_end).failure(ServerError, || Duration::MAX, || 0), OPEN);
}

#[test]
fn a_clock_that_lags_behind_is_counted_where_it_says() {
    let breaker = ratio(1.0, 3);
    assert_eq!(fail(&breaker, ServerError, 6.0), None);
    assert_eq!(acquire(&breaker).failure(ServerError, at(5.9), || 0), None);
    assert_eq!(fail(&breaker, ServerError, 6.1), OPEN);
}

/// An outage of any length, that is of any number of transitions, leaves nothing in the window that keeps out what comes after.
#[test]
fn it_trips_after_an_outage_however_long_that_was() {
    for probes in 0..4200 {
        let breaker = ratio(0.5, 20).open_for_s(1.0);
        // Traffic in all of the slots, then an outage, in which every probe fails.
        let mut now = 0.0;
        while breaker.state() == CircuitState::Closed {
            if now < 60.0 {
                succeed(&breaker, now)
            } else {
                fail(&breaker, ServerError, now)
            };
            now += 0.1;
        }
        for _ in 0..probes {
            now += 1.5;
            assert_eq!(first_probe(&breaker, now).failure(ServerError, at(now), || 0), OPEN);
        }
        now += 1.5;
        assert_eq!(first_probe(&breaker, now).success(no_clock), Some(CircuitState::Closed));
        // A minute in which everything fails again.
        let tripped = (0..600).any(|n| fail(&breaker, ServerError, now + 0.1 * f64::from(n)) == OPEN);
        assert!(tripped, "after {probes} probes that failed");
    }
}
