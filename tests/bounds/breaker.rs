//! What a circuit breaker admits, and when it changes its state.

mod classes;
mod forced;
mod half_open;
mod model;
mod open;
mod refusals;
mod shown;
mod threads;
mod trips;
mod window;

use std::time::Duration;

use reflexio::ErrorClass;
use reflexio::breaker::{CircuitBreaker, CircuitState, Permit};

/// A clock that shows so many seconds.
fn at(seconds: f64) -> impl FnOnce() -> Duration + Copy {
    move || Duration::from_secs_f64(seconds)
}

/// A clock for where none may be read.
fn no_clock() -> Duration {
    panic!("the clock was read")
}

/// A source for where nothing may be drawn.
fn no_random() -> u64 {
    panic!("a random number was drawn")
}

/// A permit, where no clock may be read and there is no transition.
fn acquire(breaker: &CircuitBreaker) -> Permit<'_> {
    let admission = breaker.try_acquire(no_clock).expect("it is not open");
    assert_eq!(admission.transition, None);
    admission.permit
}

/// The first probe after the open time.
fn first_probe(breaker: &CircuitBreaker, seconds: f64) -> Permit<'_> {
    let admission = breaker.try_acquire(at(seconds)).expect("the open time is over");
    assert_eq!(admission.transition, Some(CircuitState::HalfOpen));
    admission.permit
}

fn succeed(breaker: &CircuitBreaker, seconds: f64) -> Option<CircuitState> {
    acquire(breaker).success(at(seconds))
}

/// One attempt that fails with that class; where it trips, there is no jitter.
fn fail(breaker: &CircuitBreaker, class: ErrorClass, seconds: f64) -> Option<CircuitState> {
    acquire(breaker).failure(class, at(seconds), || 0)
}

/// Open since that moment, without jitter.
fn opened(breaker: CircuitBreaker, seconds: f64) -> CircuitBreaker {
    let breaker = breaker.consecutive_failures(1);
    assert_eq!(fail(&breaker, ErrorClass::ServerError, seconds), Some(CircuitState::Open));
    breaker
}
