//! What can be seen of a breaker, and what it weighs.

use std::error::Error;
use std::time::Duration;

use reflexio::breaker::{Admission, CircuitBreaker, CircuitOpen, CircuitState, Permit};

use super::opened;

#[test]
fn states_have_the_names_of_metrics() {
    for (state, name) in [
        (CircuitState::Closed, "closed"),
        (CircuitState::Open, "open"),
        (CircuitState::HalfOpen, "half_open"),
    ] {
        assert_eq!((state.as_str(), state.to_string().as_str()), (name, name));
    }
    assert_eq!(format!("{:>10}", CircuitState::Open), "      open", "it keeps to a width");
}

#[test]
fn a_refusal_is_an_error_that_says_for_how_long() {
    let text = |retry_in| {
        let error: Box<dyn Error + Send + Sync> = Box::new(CircuitOpen::new(retry_in));
        error.to_string()
    };
    assert_eq!(text(Some(Duration::from_millis(1500))), "the circuit breaker is open for another 1.5s");
    assert_eq!(text(None), "the circuit breaker admits nobody for now");
}

#[test]
fn a_permit_is_two_words_and_may_go_to_another_thread() {
    fn shared<T: Send + Sync>() {}
    shared::<CircuitBreaker>();
    shared::<Permit<'_>>();
    shared::<Admission<'_>>();
    assert_eq!(size_of::<Permit<'_>>(), 16);
    assert_eq!(size_of::<Option<Permit<'_>>>(), 16);
}

#[test]
fn debug_shows_the_settings_and_what_it_does_at_the_moment() {
    let breaker = opened(CircuitBreaker::default().probes(7), 0.0);
    let text = format!("{breaker:?}");
    for part in ["Open", "probes: 7", "open_for: 30s", "{ServerError, Transient, Unknown}"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    let permit = format!("{:?}", super::first_probe(&breaker, 100.0));
    assert_eq!(permit, "Permit { is_probe: true, .. }");
    let permit = format!("{:?}", super::acquire(&CircuitBreaker::new()));
    assert_eq!(permit, "Permit { is_probe: false, .. }");
}
