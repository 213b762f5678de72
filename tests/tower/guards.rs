//! Circuit breakers, abort signals, budgets.

use std::sync::Arc;
use std::time::Duration;

use reflexio::ErrorClass::Transient;
use reflexio::strategies::fixed_s;
use reflexio::tower::RetryLayer;
use reflexio::{AbortSignal, Budget, CircuitBreaker, Rejected, StopReason};
use reflexio_tests::{log, now};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};
use tower::limit::ConcurrencyLimit;
use tower::{Layer, Service, ServiceExt};

use crate::support::{Failed, HEARD, Shared, VIRTUAL, fails};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn an_open_breaker_refuses_the_call() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    BREAKER.force_open();
    let script = Shared::new([Ok(7)]);
    let service = RetryLayer::cloning(VIRTUAL.breaker(&BREAKER)).layer(script.service());
    let refused = Rejected::new(StopReason::CircuitOpen, None);
    assert_eq!(now(service.oneshot(())), Err(Failed::Rejected(refused)));
    assert_eq!(script.attempts(), 0);
    assert_eq!(log::take(), ["op: not begun; stopped: the circuit breaker is open [0.000s]"]);
}

#[test]
fn an_aborted_call_is_refused() {
    static STOP: AbortSignal = AbortSignal::new();
    STOP.abort();
    let script = Shared::new([Ok(7)]);
    let service = RetryLayer::cloning(VIRTUAL.abort_on(&STOP)).layer(script.service());
    assert_eq!(now(service.oneshot(())), Err(Failed::Rejected(Rejected::new(StopReason::Aborted, None))));
    assert_eq!(script.attempts(), 0);
}

/// Whoever holds the service may not call it again for a long time.
#[test]
fn a_refused_call_gives_back_the_place_that_was_reserved_for_it() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    BREAKER.force_open();
    let places = Arc::new(Semaphore::new(1));
    let script = Shared::new([Ok(7)]);
    let limit = ConcurrencyLimit::with_semaphore(script.service(), Arc::clone(&places));
    let mut service = RetryLayer::cloning(VIRTUAL.breaker(&BREAKER)).layer(limit);
    now(service.ready()).unwrap();
    assert_eq!(places.available_permits(), 0);
    let call = service.call(());
    assert_eq!(places.available_permits(), 1);
    assert!(now(call).is_err());
    BREAKER.release();
    assert_eq!(now(service.oneshot(())), Ok(7), "it becomes ready again");
}

#[tokio::test(start_paused = true)]
async fn an_abort_ends_the_wait_with_the_error_of_the_last_attempt() {
    static STOP: AbortSignal = AbortSignal::new();
    static BUDGET: Budget = Budget::new(10).cost(1);
    let script = Shared::new([fails(Transient)]);
    let policy = HEARD.strategy(fixed_s(10.0)).budget(&BUDGET).abort_on(&STOP);
    let service = RetryLayer::cloning(policy).layer(script.service());
    let began = Instant::now();
    let stop = async {
        sleep(SECOND * 3).await;
        assert_eq!(BUDGET.tokens(), 9.0);
        STOP.abort();
    };
    let (answer, ()) = tokio::join!(service.oneshot(()), stop);
    assert_eq!((answer, began.elapsed()), (fails(Transient), SECOND * 3));
    assert_eq!((script.attempts(), BUDGET.tokens()), (1, 10.0));
    assert_eq!(
        log::take(),
        [
            "op: attempt 1 failed, TRANSIENT (Failed); again in 10.000s [0.000s]",
            "op: attempt 1 failed, TRANSIENT; stopped: the call was aborted [3.000s]",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_breaker_that_opens_during_the_wait_ends_the_call_with_the_error_of_the_last_attempt() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    static BUDGET: Budget = Budget::new(10).cost(1);
    let script = Shared::new([fails(Transient), Ok(7)]);
    let policy = HEARD.strategy(fixed_s(10.0)).budget(&BUDGET).breaker(&BREAKER);
    let service = RetryLayer::cloning(policy).layer(script.service());
    let trip = async {
        sleep(SECOND * 3).await;
        BREAKER.force_open();
    };
    let (answer, ()) = tokio::join!(service.oneshot(()), trip);
    assert_eq!(answer, fails(Transient));
    assert_eq!((script.attempts(), BUDGET.tokens()), (1, 10.0), "the retry that was not made costs nothing");
}
