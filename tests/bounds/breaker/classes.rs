//! Which failures count.

use reflexio::ErrorClass;
use reflexio::breaker::{CircuitBreaker, CircuitState};

use super::{fail, first_probe, no_clock, opened};

/// Whether a failure of that class trips it; where it does not, it must do what a success does.
fn trips(breaker: fn() -> CircuitBreaker, class: ErrorClass) -> bool {
    let two_in_a_row = breaker().consecutive_failures(2);
    assert_eq!(fail(&two_in_a_row, counted(breaker), 0.0), None);
    let trips = fail(&two_in_a_row, class, 0.0).is_some();
    if !trips {
        assert_eq!(fail(&two_in_a_row, counted(breaker), 0.0), None, "{class} resets the failures in a row");

        let probed = breaker().consecutive_failures(1);
        assert_eq!(fail(&probed, counted(breaker), 0.0), Some(CircuitState::Open));
        let closed = first_probe(&probed, 100.0).failure(class, no_clock, || 0);
        assert_eq!(closed, Some(CircuitState::Closed), "{class} closes it");
    }
    trips
}

/// A class that trips it.
fn counted(breaker: fn() -> CircuitBreaker) -> ErrorClass {
    let trips = |class: &ErrorClass| fail(&breaker().consecutive_failures(1), *class, 0.0).is_some();
    ErrorClass::ALL.into_iter().find(trips).expect("nothing trips it")
}

#[test]
fn by_default_server_errors_transient_and_unknown_ones_count_and_all_others_are_answers() {
    for class in ErrorClass::ALL {
        let counts = matches!(class, ErrorClass::ServerError | ErrorClass::Transient | ErrorClass::Unknown);
        assert_eq!(trips(CircuitBreaker::new, class), counts, "{class}");
    }
}

#[test]
fn a_class_can_be_made_to_count() {
    let breaker = || CircuitBreaker::new().trips_on(ErrorClass::RateLimit).trips_on(ErrorClass::Transient);
    for class in ErrorClass::ALL {
        let counts = trips(CircuitBreaker::new, class) || class == ErrorClass::RateLimit;
        assert_eq!(trips(breaker, class), counts, "{class}");
    }
}

#[test]
fn a_class_can_be_made_an_answer() {
    let breaker = || CircuitBreaker::new().ignores(ErrorClass::Unknown).ignores(ErrorClass::Permanent);
    for class in ErrorClass::ALL {
        let counts = trips(CircuitBreaker::new, class) && class != ErrorClass::Unknown;
        assert_eq!(trips(breaker, class), counts, "{class}");
    }
}

#[test]
fn only_one_class_may_be_left() {
    let breaker = || {
        CircuitBreaker::new()
            .trips_on(ErrorClass::Concurrency)
            .ignores(ErrorClass::ServerError)
            .ignores(ErrorClass::Transient)
            .ignores(ErrorClass::Unknown)
    };
    for class in ErrorClass::ALL {
        assert_eq!(trips(breaker, class), class == ErrorClass::Concurrency, "{class}");
    }
}

#[test]
fn a_counted_class_fails_a_probe() {
    let breaker = opened(CircuitBreaker::new(), 0.0);
    let probe = first_probe(&breaker, 100.0);
    let failed = probe.failure(ErrorClass::Unknown, || std::time::Duration::from_secs(100), || 0);
    assert_eq!(failed, Some(CircuitState::Open));
}
