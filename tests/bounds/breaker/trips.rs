//! From closed to open, by failures in a row.

use std::time::Duration;

use reflexio::ErrorClass::{ServerError, Transient};
use reflexio::breaker::{CircuitBreaker, CircuitState};

use super::{acquire, at, fail, no_clock, no_random, succeed};

#[test]
fn a_new_breaker_is_closed_and_admits_everybody() {
    let breaker = CircuitBreaker::new();
    assert_eq!(breaker.state(), CircuitState::Closed);
    let permits: Vec<_> = (0..1000).map(|_| acquire(&breaker)).collect();
    assert_eq!(permits.len(), 1000);
}

#[test]
fn it_trips_at_the_nth_failure_in_a_row_and_at_the_twentieth_by_default() {
    for (breaker, n) in [
        (CircuitBreaker::new(), 20),
        (CircuitBreaker::new().consecutive_failures(1), 1),
        (CircuitBreaker::new().consecutive_failures(2), 2),
        (CircuitBreaker::new().consecutive_failures(700), 700),
    ] {
        for _ in 1..n {
            assert_eq!(fail(&breaker, ServerError, 0.0), None);
            assert_eq!(breaker.state(), CircuitState::Closed);
        }
        assert_eq!(fail(&breaker, ServerError, 0.0), Some(CircuitState::Open));
        assert_eq!(breaker.state(), CircuitState::Open);
    }
}

#[test]
fn a_success_resets_the_failures_in_a_row() {
    let breaker = CircuitBreaker::new().consecutive_failures(3);
    for _ in 0..10 {
        assert_eq!(fail(&breaker, ServerError, 0.0), None);
        assert_eq!(fail(&breaker, Transient, 0.0), None);
        assert_eq!(succeed(&breaker, 0.0), None);
    }
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn a_row_is_in_the_order_of_outcomes_not_of_admissions() {
    let breaker = CircuitBreaker::new().consecutive_failures(2);
    let (first, second, third) = (acquire(&breaker), acquire(&breaker), acquire(&breaker));
    assert_eq!(third.failure(ServerError, no_clock, no_random), None);
    assert_eq!(first.success(no_clock), None);
    assert_eq!(second.failure(ServerError, no_clock, no_random), None);
}

#[test]
fn a_permit_dropped_while_closed_neither_counts_nor_resets() {
    let breaker = CircuitBreaker::new().consecutive_failures(2);
    assert_eq!(fail(&breaker, ServerError, 0.0), None);
    drop(acquire(&breaker));
    assert_eq!(fail(&breaker, ServerError, 0.0), Some(CircuitState::Open));
}

#[test]
fn without_a_ratio_nothing_asks_for_the_time_while_closed() {
    let breaker = CircuitBreaker::new().consecutive_failures(2);
    assert_eq!(acquire(&breaker).success(no_clock), None);
    assert_eq!(acquire(&breaker).failure(ServerError, no_clock, no_random), None);
    assert_eq!(acquire(&breaker).success(no_clock), None);
    drop(acquire(&breaker));
    assert_eq!(breaker.refuses_for(no_clock), None);
}

#[test]
fn with_both_set_what_comes_first_trips() {
    let both =
        || CircuitBreaker::new().consecutive_failures(3).failure_ratio(0.5, Duration::from_secs(10), 4);

    let in_a_row = both();
    assert_eq!([0.0; 3].map(|now| fail(&in_a_row, ServerError, now)), [None, None, Some(CircuitState::Open)]);

    let by_ratio = both();
    assert_eq!(fail(&by_ratio, ServerError, 0.0), None);
    assert_eq!(succeed(&by_ratio, 0.0), None);
    assert_eq!(succeed(&by_ratio, 0.0), None);
    assert_eq!(fail(&by_ratio, ServerError, 0.0), Some(CircuitState::Open));
}

#[test]
fn failures_in_a_row_can_be_turned_off_and_on_again() {
    let off =
        CircuitBreaker::new().failure_ratio(1.0, Duration::from_secs(10), 100).no_consecutive_failures();
    for _ in 1..100 {
        assert_eq!(fail(&off, ServerError, 0.0), None);
    }
    let on = off.consecutive_failures(1);
    assert_eq!(acquire(&on).failure(ServerError, at(0.0), || 0), Some(CircuitState::Open));
}

#[test]
fn results_from_before_a_trip_are_ignored() {
    let breaker = CircuitBreaker::new().consecutive_failures(1).open_for_s(10.0).successes_to_close(2);
    let late: Vec<_> = (0..4).map(|_| acquire(&breaker)).collect();
    assert_eq!(fail(&breaker, ServerError, 0.0), Some(CircuitState::Open));
    let mut late = late.into_iter();

    // While it is open, ...
    assert_eq!(late.next().unwrap().success(no_clock), None);
    assert_eq!(late.next().unwrap().failure(ServerError, no_clock, no_random), None);
    assert_eq!(breaker.refuses_for(at(0.0)), Some(Duration::from_secs(10)), "not opened anew");

    // ... half open, ...
    let probe = super::first_probe(&breaker, 10.0);
    assert_eq!(late.next().unwrap().failure(ServerError, no_clock, no_random), None);
    assert_eq!(probe.success(no_clock), None);
    assert_eq!(breaker.state(), CircuitState::HalfOpen);

    // ... and closed again.
    assert_eq!(acquire(&breaker).success(no_clock), Some(CircuitState::Closed));
    assert_eq!(late.next().unwrap().failure(ServerError, no_clock, no_random), None);
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn after_it_closes_again_failures_count_from_none() {
    let breaker = CircuitBreaker::new().consecutive_failures(3).open_for_s(10.0);
    for now in [0.0, 100.0, 200.0] {
        assert_eq!(fail(&breaker, ServerError, now), None);
        assert_eq!(fail(&breaker, ServerError, now), None);
        assert_eq!(fail(&breaker, ServerError, now), Some(CircuitState::Open));
        let probe = super::first_probe(&breaker, now + 10.0);
        assert_eq!(probe.success(no_clock), Some(CircuitState::Closed));
    }
}
