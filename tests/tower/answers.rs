//! What the caller is given.

use std::sync::{Arc, Mutex};

use reflexio::ErrorClass::{Permanent, ServerError, Transient};
use reflexio::strategies::fixed_s;
use reflexio::tower::RetryLayer;
use reflexio::{Classification, ErrorClass, Event, classify};
use reflexio_tests::{log, now};
use tokio::sync::Semaphore;
use tower::limit::ConcurrencyLimit;
use tower::{Layer, Service, ServiceExt};

use crate::support::{Answer, Shared, VIRTUAL, fails};

#[test]
fn the_error_of_the_last_attempt_comes_back_as_it_was() {
    let script = Shared::new([fails(Transient), fails(Permanent)]);
    let service = RetryLayer::cloning(VIRTUAL).layer(script.service());
    assert_eq!(now(service.oneshot(())), fails(Permanent));
    assert_eq!(script.attempts(), 2);
}

#[test]
fn a_response_that_is_judged_a_failure_is_retried_and_comes_back_as_it_was() {
    let by_status = |answer: &Answer| match *answer {
        Ok(status) if status < 400 => None,
        Ok(status) => Some(Classification::from_status(u16::try_from(status).unwrap())),
        Err(_) => Some(ErrorClass::Transient.into()),
    };
    let policy = VIRTUAL.strategy(fixed_s(1.0)).max_attempts(2).classifier(classify::outcome(by_status));
    let script = Shared::new([Ok(503), Ok(502)]);
    let service = RetryLayer::cloning(policy).layer(script.service());
    assert_eq!(now(service.oneshot(())), Ok(502));
    assert_eq!(
        log::take(),
        [
            "op: attempt 1 failed, SERVER_ERROR (u32); again in 1.000s [0.000s]",
            "op: attempt 2 failed, SERVER_ERROR (u32); stopped: no attempts left [1.000s]",
        ]
    );
}

#[test]
fn each_call_begins_anew() {
    let script = Shared::new([fails(ServerError)]);
    let policy = VIRTUAL.strategy(fixed_s(1.0)).max_attempts(2);
    let mut service = RetryLayer::cloning(policy).layer(script.service());
    let expected = [
        "op: attempt 1 failed, SERVER_ERROR (Failed); again in 1.000s [0.000s]",
        "op: attempt 2 failed, SERVER_ERROR (Failed); stopped: no attempts left [1.000s]",
    ];
    for _ in 0..2 {
        assert_eq!(now(async { service.ready().await?.call(()).await }), fails(ServerError));
        assert_eq!(log::take(), expected);
    }
}

/// A hook may take its time, and others stand in line.
#[test]
fn an_attempt_has_let_go_of_its_place_when_it_is_told_of() {
    let places = Arc::new(Semaphore::new(1));
    let free = Mutex::new(Vec::new());
    let hook = |_: &Event<'_>| free.lock().unwrap().push(places.available_permits());
    let script = Shared::new([fails(Transient), Ok(7)]);
    let limit = ConcurrencyLimit::with_semaphore(script.service(), Arc::clone(&places));
    let service = RetryLayer::cloning(VIRTUAL.context("op").on_metric(&hook)).layer(limit);
    assert_eq!(now(service.oneshot(())), Ok(7));
    assert_eq!(*free.lock().unwrap(), [1, 1]);
}

#[test]
#[should_panic(expected = "polled after it was ready")]
fn a_call_that_is_over_says_so_when_it_is_polled_again() {
    let mut service = RetryLayer::cloning(VIRTUAL).layer(Shared::new([Ok(7)]).service());
    let mut call = std::pin::pin!(service.call(()));
    assert_eq!(now(call.as_mut()), Ok(7));
    let _ = now(call);
}
