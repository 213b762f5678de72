//! When all is over: the circuit breaker has lost nothing, and an empty budget stops a call.

use std::time::Duration;

use reflexio::ErrorClass::Transient;
use reflexio::EventName;
use reflexio::breaker::{CircuitOpen, CircuitState, Permit};
use reflexio::time::{Clock, TokioTimer};
use tokio::time::{sleep, timeout};

use crate::callers::{Callers, Fate, Made};
use crate::calls::{BREAKER, BUDGET, Failure, OPEN_FOR, PROBES};
use crate::doom::Doom;
use crate::schedule::{DRILL, UNANSWERED};

const A_WHILE: Duration = Duration::from_secs(10);

fn now() -> Duration {
    TokioTimer.now()
}

fn admitted() -> Result<Permit<'static>, CircuitOpen> {
    BREAKER.try_acquire(now).map(|admission| admission.permit)
}

/// Calls close it, whatever it is, and then all of them succeed.
pub(crate) async fn recovers(callers: &Callers) {
    let is_closed = async {
        while BREAKER.state() != CircuitState::Closed {
            callers.call(DRILL, Doom::Never).await;
            sleep(OPEN_FOR / 4).await;
        }
    };
    let is_closed = timeout(A_WHILE, is_closed).await.is_ok();
    assert!(is_closed, "no probe gets through: {BREAKER:?}");
    all_succeed(callers).await;
}

async fn all_succeed(callers: &Callers) {
    for number in DRILL..DRILL + 200 {
        let made = callers.call(number, Doom::Never).await;
        assert!(matches!(made.fate, Fate::Ended(Ok(_))), "{made:#?}");
    }
}

/// As many probes as were configured, and no more; also after probes that were dropped; and closed it admits everybody.
pub(crate) async fn probes(callers: &Callers) {
    while BREAKER.state() != CircuitState::Open {
        admitted().expect("it is closed").failure(Transient, now, || 0);
    }
    while let Some(rest) = BREAKER.refuses_for(now) {
        sleep(rest).await;
    }
    for ms in 1..=20 {
        let probe = || dropped_probe(callers, Duration::from_millis(ms));
        let beside = async { assert!(admitted().is_err(), "a probe too many") };
        tokio::join!(biased; probe(), probe(), probe(), beside);
        assert_eq!(BREAKER.state(), CircuitState::HalfOpen);
    }
    for _ in 0..2 {
        // Dropped without a verdict, they free their places.
        let _permits = as_many_as_configured();
    }
    for permit in as_many_as_configured() {
        permit.success(now);
    }
    assert_eq!(BREAKER.state(), CircuitState::Closed);
    let everybody: Result<Vec<_>, _> = (0..10_000).map(|_| admitted()).collect();
    assert!(everybody.is_ok());
    all_succeed(callers).await;
}

/// An empty budget ends a call with the error that it had.
pub(crate) async fn exhausts(callers: &Callers) {
    while BUDGET.withdraw(Transient, now) {}
    // What is left may, with what the call itself puts in, pay for one.
    let made = callers.call(UNANSWERED, Doom::Never).await;
    assert!(matches!(made.fate, Fate::Ended(Err(Failure::TimedOut(_)))), "{made:#?}");
    let events = made.call.events.events();
    let last = events.last().map(|event| event.name);
    assert_eq!(last, Some(EventName::BudgetExhausted), "{made:#?}");
}

/// A call that the server does not answer, and that is given up.
async fn dropped_probe(callers: &Callers, after: Duration) {
    let Made { fate, .. } = callers.call(UNANSWERED, Doom::After(after)).await;
    assert!(matches!(fate, Fate::Dropped), "{fate:?}");
}

fn as_many_as_configured() -> Vec<Permit<'static>> {
    let permits: Vec<_> = (0..PROBES).map(|_| admitted().expect("a place is free")).collect();
    assert!(admitted().is_err(), "a probe too many");
    permits
}
