//! A breaker that somebody has taken in hand.

use std::time::Duration;

use reflexio::ErrorClass::ServerError;
use reflexio::breaker::{CircuitBreaker, CircuitState};

use super::{acquire, at, fail, first_probe, no_clock, no_random, opened, succeed};

#[test]
fn forced_open_it_refuses_everybody_until_released() {
    let breaker = CircuitBreaker::new();
    breaker.force_open();
    assert_eq!((breaker.state(), breaker.is_forced()), (CircuitState::Open, true));
    assert_eq!(breaker.try_acquire(no_clock).unwrap_err().retry_in, None);
    assert_eq!(breaker.refuses_for(no_clock), Some(Duration::MAX));
    breaker.release();
    assert_eq!((breaker.state(), breaker.is_forced()), (CircuitState::Closed, false));
    drop(acquire(&breaker));
}

#[test]
fn forced_closed_it_admits_everybody_and_counts_nothing() {
    let window = Duration::from_secs(10);
    for breaker in [
        CircuitBreaker::new().consecutive_failures(1),
        CircuitBreaker::new().consecutive_failures(1).failure_ratio(0.1, window, 1),
    ] {
        breaker.force_closed();
        assert_eq!((breaker.state(), breaker.is_forced()), (CircuitState::Closed, true));
        assert_eq!(breaker.refuses_for(no_clock), None);
        for _ in 0..100 {
            assert_eq!(acquire(&breaker).failure(ServerError, no_clock, no_random), None);
            assert_eq!(acquire(&breaker).success(no_clock), None);
            drop(acquire(&breaker));
        }
        assert!(breaker.is_forced());
    }
}

#[test]
fn release_empties_it_whatever_it_was() {
    let new = || CircuitBreaker::new().consecutive_failures(2).open_for_s(10.0);
    let failed_once = new();
    fail(&failed_once, ServerError, 0.0);
    let open = opened(new(), 0.0).consecutive_failures(2);
    let half_open = opened(new(), 0.0).consecutive_failures(2);
    drop(first_probe(&half_open, 100.0));
    let forced_open = new();
    forced_open.force_open();
    let forced_closed = new();
    forced_closed.force_closed();

    for breaker in [failed_once, open, half_open, forced_open, forced_closed] {
        breaker.release();
        assert_eq!((breaker.state(), breaker.is_forced()), (CircuitState::Closed, false));
        assert_eq!(fail(&breaker, ServerError, 0.0), None, "nothing is remembered");
        assert_eq!(fail(&breaker, ServerError, 0.0), Some(CircuitState::Open), "and it counts again");
    }
}

#[test]
fn release_empties_the_window() {
    let breaker =
        CircuitBreaker::new().failure_ratio(1.0, Duration::from_secs(10), 3).no_consecutive_failures();
    fail(&breaker, ServerError, 1.0);
    fail(&breaker, ServerError, 1.0);
    breaker.release();
    let failures = [1.0; 3].map(|now| fail(&breaker, ServerError, now));
    assert_eq!(failures, [None, None, Some(CircuitState::Open)]);
}

#[test]
fn results_from_before_it_was_forced_or_released_are_ignored() {
    let force: [fn(&CircuitBreaker); 3] =
        [CircuitBreaker::force_open, CircuitBreaker::force_closed, CircuitBreaker::release];
    for force in force {
        let breaker = CircuitBreaker::new().consecutive_failures(1);
        let [failing, succeeding, later] = [(); 3].map(|()| acquire(&breaker));
        force(&breaker);
        let state = breaker.state();
        assert_eq!(failing.failure(ServerError, no_clock, no_random), None);
        assert_eq!(succeeding.success(no_clock), None);
        assert_eq!(breaker.state(), state);

        breaker.release();
        assert_eq!(later.failure(ServerError, no_clock, no_random), None);
        assert_eq!(breaker.state(), CircuitState::Closed);
    }
}

#[test]
fn what_was_admitted_while_forced_closed_does_not_count_after_release() {
    let breaker = CircuitBreaker::new().consecutive_failures(1);
    breaker.force_closed();
    let permit = acquire(&breaker);
    breaker.release();
    assert_eq!(permit.failure(ServerError, no_clock, no_random), None);
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn a_probe_that_ends_after_it_was_forced_changes_nothing() {
    let breaker = opened(CircuitBreaker::new().probes(3), 0.0);
    let first = first_probe(&breaker, 100.0);
    let [failing, dropped] = [(); 2].map(|()| acquire(&breaker));
    breaker.force_open();
    assert_eq!(first.success(no_clock), None);
    assert_eq!(failing.failure(ServerError, no_clock, no_random), None);
    drop(dropped);
    assert!(breaker.is_forced());
    assert_eq!(breaker.refuses_for(no_clock), Some(Duration::MAX));
}

#[test]
fn an_open_time_ends_with_force_and_does_not_come_back() {
    let breaker = opened(CircuitBreaker::new().open_for_s(10.0), 0.0);
    breaker.force_closed();
    assert_eq!(succeed(&breaker, 1.0), None);
    breaker.release();
    assert_eq!(breaker.refuses_for(at(1.0)), None);
}
