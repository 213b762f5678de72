//! Probes, and what their results do.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use reflexio::ErrorClass::{Permanent, ServerError};
use reflexio::breaker::{CircuitBreaker, CircuitState, Permit};

use super::{acquire, at, first_probe, no_clock, no_random, opened, succeed};

/// Half open, with its first probe under way.
fn half_open(breaker: &CircuitBreaker) -> Permit<'_> {
    first_probe(breaker, 100.0)
}

fn is_full(breaker: &CircuitBreaker) -> bool {
    match breaker.try_acquire(no_clock) {
        Ok(_) => false,
        Err(refusal) => {
            assert_eq!(refusal.retry_in, None, "nobody knows how long a probe takes");
            true
        }
    }
}

#[test]
fn only_the_first_to_ask_sees_the_transition() {
    let breaker = opened(CircuitBreaker::new().probes(3), 0.0);
    let _first = half_open(&breaker);
    let _second = acquire(&breaker);
    let _third = acquire(&breaker);
}

#[test]
fn no_more_probes_than_allowed_are_under_way_at_once() {
    for n in [1, 2, 17] {
        let breaker = opened(CircuitBreaker::new().probes(n), 0.0);
        let mut probes = vec![half_open(&breaker)];
        probes.extend((1..n).map(|_| acquire(&breaker)));
        assert!(is_full(&breaker));
        assert_eq!(breaker.refuses_for(no_clock), None, "asking again is worth it");
    }
}

#[test]
fn by_default_one_probe_closes_it() {
    let breaker = opened(CircuitBreaker::new(), 0.0);
    let probe = half_open(&breaker);
    assert!(is_full(&breaker));
    assert_eq!(probe.success(no_clock), Some(CircuitState::Closed));
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn a_dropped_probe_frees_its_place_and_changes_nothing_else() {
    let breaker = opened(CircuitBreaker::new().successes_to_close(2), 0.0);
    assert_eq!(half_open(&breaker).success(no_clock), None);
    for _ in 0..10 {
        let probe = acquire(&breaker);
        assert!(is_full(&breaker));
        drop(probe);
        assert_eq!(breaker.state(), CircuitState::HalfOpen);
    }
    assert_eq!(acquire(&breaker).success(no_clock), Some(CircuitState::Closed), "the success was kept");
}

#[test]
fn a_verdict_frees_one_place() {
    let breaker = opened(CircuitBreaker::new().probes(2).successes_to_close(9), 0.0);
    let (first, second) = (half_open(&breaker), acquire(&breaker));
    assert_eq!(first.success(no_clock), None);
    let third = acquire(&breaker);
    assert!(is_full(&breaker));
    assert_eq!(second.failure(Permanent, no_clock, no_random), None);
    let _fourth = acquire(&breaker);
    assert!(is_full(&breaker));
    drop(third);
}

#[test]
fn a_clock_that_panics_frees_the_probe() {
    let breaker = opened(CircuitBreaker::new(), 0.0);
    let probe = half_open(&breaker);
    let failed = catch_unwind(AssertUnwindSafe(|| probe.failure(ServerError, no_clock, no_random)));
    assert!(failed.is_err());
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
    assert_eq!(acquire(&breaker).success(no_clock), Some(CircuitState::Closed));
}

#[test]
fn it_takes_so_many_successes_to_close() {
    for (probes, successes) in [(1, 3), (3, 3), (5, 2), (2, 7)] {
        let breaker = CircuitBreaker::new().probes(probes).successes_to_close(successes);
        let breaker = opened(breaker, 0.0);
        drop(half_open(&breaker));
        for _ in 1..successes {
            assert_eq!(succeed(&breaker, 100.0), None);
            assert_eq!(breaker.state(), CircuitState::HalfOpen);
        }
        assert_eq!(succeed(&breaker, 100.0), Some(CircuitState::Closed));
    }
}

#[test]
fn one_failed_probe_opens_it_again_whatever_has_succeeded() {
    let breaker = opened(CircuitBreaker::new().open_for_s(10.0).successes_to_close(3), 0.0);
    assert_eq!(half_open(&breaker).success(no_clock), None);
    assert_eq!(succeed(&breaker, 100.0), None);
    let failed = acquire(&breaker).failure(ServerError, at(100.0), || 0);
    assert_eq!(failed, Some(CircuitState::Open));
    assert_eq!(breaker.refuses_for(at(100.0)), Some(Duration::from_secs(10)));

    // And the successes from before do not count the next time.
    drop(first_probe(&breaker, 110.0));
    assert_eq!(succeed(&breaker, 110.0), None);
    assert_eq!(succeed(&breaker, 110.0), None);
    assert_eq!(succeed(&breaker, 110.0), Some(CircuitState::Closed));
}

#[test]
fn an_answer_that_is_no_success_closes_it_too() {
    let breaker = opened(CircuitBreaker::new(), 0.0);
    let answered = half_open(&breaker).failure(Permanent, no_clock, no_random);
    assert_eq!(answered, Some(CircuitState::Closed));
}

#[test]
fn probes_that_end_after_it_closed_change_nothing() {
    let breaker = opened(CircuitBreaker::new().probes(4), 0.0);
    let first = half_open(&breaker);
    let [failing, succeeding, dropped] = [(); 3].map(|()| acquire(&breaker));
    assert_eq!(first.success(no_clock), Some(CircuitState::Closed));
    assert_eq!(failing.failure(ServerError, no_clock, no_random), None);
    assert_eq!(succeeding.success(no_clock), None);
    drop(dropped);
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn probes_from_an_earlier_time_half_open_change_nothing() {
    let breaker = opened(CircuitBreaker::new().open_for_s(10.0).probes(4).successes_to_close(2), 0.0);
    let first = half_open(&breaker);
    let [failing, succeeding, dropped] = [(); 3].map(|()| acquire(&breaker));
    assert_eq!(first.failure(ServerError, at(100.0), || 0), Some(CircuitState::Open));

    let probes = [first_probe(&breaker, 110.0), acquire(&breaker), acquire(&breaker), acquire(&breaker)];
    assert_eq!(failing.failure(ServerError, no_clock, no_random), None);
    assert_eq!(succeeding.success(no_clock), None);
    drop(dropped);
    assert!(is_full(&breaker), "they freed no place that was not theirs");

    let [one, other, ..] = probes;
    assert_eq!(one.success(no_clock), None);
    assert_eq!(other.success(no_clock), Some(CircuitState::Closed));
}

#[test]
fn the_largest_numbers_are_counted_to_the_last() {
    let breaker = opened(CircuitBreaker::new().probes(u16::MAX).successes_to_close(u16::MAX), 0.0);
    let mut probes = vec![half_open(&breaker)];
    probes.extend((1..u16::MAX).map(|_| acquire(&breaker)));
    assert!(is_full(&breaker));
    let last = probes.pop().unwrap();
    for probe in probes {
        assert_eq!(probe.success(no_clock), None);
    }
    assert_eq!(last.success(no_clock), Some(CircuitState::Closed));
}
