//! Many threads at once, for real.

use std::sync::Barrier;
use std::thread;

use reflexio::ErrorClass::ServerError;
use reflexio::breaker::{CircuitBreaker, CircuitState};

use super::{at, opened};

const THREADS: usize = 8;
const EACH: usize = 500;

/// Runs that at the same moment in every thread, so often, and gives all that came out of it.
fn at_once<T: Send>(run: impl Fn() -> T + Sync) -> Vec<T> {
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    (0..EACH).map(|_| run()).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn of_thousands_who_ask_when_the_open_time_ends_exactly_the_probes_are_admitted() {
    for probes in [1, 3, 1000] {
        for _ in 0..20 {
            let breaker = opened(CircuitBreaker::new().probes(probes), 0.0);
            let admissions: Vec<_> =
                at_once(|| breaker.try_acquire(at(100.0)).ok()).into_iter().flatten().collect();
            assert_eq!(admissions.len(), usize::from(probes));
            let transitions: Vec<_> =
                admissions.iter().filter_map(|admission| admission.transition).collect();
            assert_eq!(transitions, [CircuitState::HalfOpen]);

            drop(admissions);
            let again = at_once(|| breaker.try_acquire(at(100.0)).ok());
            assert_eq!(again.iter().flatten().count(), usize::from(probes), "every place was freed");
        }
    }
}

#[test]
fn of_thousands_who_fail_exactly_one_trips_it() {
    for _ in 0..20 {
        let breaker = CircuitBreaker::new().consecutive_failures((THREADS * EACH / 2) as u32);
        let transitions = at_once(|| {
            let admission = breaker.try_acquire(at(0.0)).ok()?;
            admission.permit.failure(ServerError, at(0.0), || 0)
        });
        let transitions: Vec<_> = transitions.into_iter().flatten().collect();
        assert_eq!(transitions, [CircuitState::Open]);
    }
}

#[test]
fn no_failure_is_lost_between_threads() {
    let all = (THREADS * EACH) as u32;
    let breaker = CircuitBreaker::new().consecutive_failures(all + 1);
    let fail = || breaker.try_acquire(at(0.0)).unwrap().permit.failure(ServerError, at(0.0), || 0);
    assert!(at_once(fail).iter().all(Option::is_none));
    assert_eq!(fail(), Some(CircuitState::Open));
}

#[test]
fn no_outcome_in_the_window_is_lost_between_threads() {
    let all = (THREADS * EACH) as u32;
    let breaker = CircuitBreaker::new()
        .failure_ratio(1.0, std::time::Duration::from_secs(10), all + 1)
        .no_consecutive_failures();
    let fail = || breaker.try_acquire(at(0.0)).unwrap().permit.failure(ServerError, at(0.0), || 0);
    assert!(at_once(fail).iter().all(Option::is_none));
    assert_eq!(fail(), Some(CircuitState::Open));
}
