//! Retries, switched off.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::panic::catch_unwind;
use std::thread;
use std::time::Duration;

use reflexio::ErrorClass::{Permanent, Transient};
use reflexio::engine::Progress;
use reflexio::testing::{Recorder, Switched, VirtualTime, without_retries, without_waits};
use reflexio::{Budget, CircuitBreaker, Decision, EventName, RetryPolicy, StopReason, retry};
use reflexio_tests::{Failure, now};

const POLICY: RetryPolicy = RetryPolicy::new().max_attempts(2);

fn failed() -> Result<(), Failure> {
    Err(Failure::of(Transient))
}

fn stop_reason() -> Option<StopReason> {
    POLICY.timer(VirtualTime).execute(failed).stop_reason()
}

const OFF: Option<StopReason> = Some(StopReason::SwitchedOff);
const ON: Option<StopReason> = Some(StopReason::MaxAttemptsGlobal);

#[test]
fn the_first_failure_ends_the_call_and_says_why() {
    let _once = without_retries();
    let events = Recorder::new();
    let hear = |event: &reflexio::Event<'_>| events.record(event);
    let result = POLICY.context("op").on_metric(&hear).call(failed);
    assert_eq!(result, failed(), "the original error");
    events.assert_events("op: attempt 1 failed, TRANSIENT (Failure); stopped: retries are switched off [*]");
    events.assert_stopped(StopReason::SwitchedOff);
    assert_eq!(events.events()[0].name, EventName::MaxAttemptsExceeded);
    assert_eq!(StopReason::SwitchedOff.as_str(), "switched_off");
}

#[test]
fn every_way_to_retry_is_switched_off() {
    let _once = without_retries();
    let attempts = Cell::new(0);
    let attempt = || {
        attempts.set(attempts.get() + 1);
        failed()
    };
    #[retry]
    fn blocking(attempt: &impl Fn() -> Result<(), Failure>) -> Result<(), Failure> {
        attempt()
    }
    #[retry(policy = POLICY)]
    async fn future(attempt: &impl Fn() -> Result<(), Failure>) -> Result<(), Failure> {
        attempt()
    }
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    assert_eq!(POLICY.call(attempt), failed());
    assert_eq!(now(POLICY.into_async().timer(VirtualTime).call(async || attempt())), failed());
    assert_eq!(POLICY.breaker(&BREAKER).execute(attempt).stop_reason(), OFF);
    assert_eq!(blocking(&attempt), failed());
    assert_eq!(now(future(&attempt)), failed());
    assert_eq!(POLICY.begin().next(attempt()), ControlFlow::Break(failed()));
    assert_eq!(POLICY.begin().settle(attempt()), Some(failed()));
    assert!(POLICY.begin().schedule(attempt()).is_break());
    assert_eq!(attempts.get(), 8, "one attempt each");
    let decision = POLICY.decide(&mut Progress::new(), &failed(), Duration::ZERO);
    assert_eq!(decision, OFF.map(Decision::Stop));
}

#[test]
fn a_failure_that_would_end_the_call_anyway_says_so() {
    let _once = without_retries();
    let reason =
        |policy: RetryPolicy, class| policy.execute(|| Err::<(), _>(Failure::of(class))).stop_reason();
    assert_eq!(reason(POLICY, Permanent), Some(StopReason::NonRetryableClass));
    assert_eq!(reason(POLICY.max_attempts(1), Transient), Some(StopReason::MaxAttemptsGlobal));
    assert_eq!(reason(POLICY.idempotent(false), Transient), Some(StopReason::NotIdempotent));
}

#[test]
fn a_success_is_a_success() {
    let _once = without_retries();
    assert!(POLICY.execute(|| Ok::<_, Failure>(())).is_success());
}

#[test]
fn the_budget_is_not_charged() {
    static BUDGET: Budget = Budget::new(5);
    let _once = without_retries();
    let _ = POLICY.budget(&BUDGET).call(failed);
    assert!((BUDGET.tokens() - 5.0).abs() < f64::EPSILON);
}

#[test]
fn a_circuit_breaker_learns_as_ever() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(1);
    let _once = without_retries();
    assert_eq!(POLICY.breaker(&BREAKER).execute(failed).stop_reason(), OFF);
    assert_eq!(POLICY.breaker(&BREAKER).execute(failed).stop_reason(), Some(StopReason::CircuitOpen));
}

#[test]
fn it_is_on_again_when_the_last_guard_is_gone_whichever_that_is() {
    assert_eq!(stop_reason(), ON);
    let first = without_retries();
    let second = without_retries();
    assert_eq!(stop_reason(), OFF);
    drop(first);
    assert_eq!(stop_reason(), OFF);
    drop(second);
    assert_eq!(stop_reason(), ON);
}

#[test]
fn it_is_on_again_after_a_panic() {
    let panicked = catch_unwind(|| {
        let _once = without_retries();
        assert_eq!(stop_reason(), ON, "it is off, so this fails");
    });
    assert!(panicked.is_err());
    assert_eq!(stop_reason(), ON);
}

#[test]
fn one_switch_does_not_touch_the_other() {
    let waits = without_waits();
    assert_eq!(stop_reason(), ON);
    let _retries = without_retries();
    drop(waits);
    assert_eq!(stop_reason(), OFF);
}

#[test]
fn other_threads_are_not_touched() {
    let _once = without_retries();
    assert_eq!(thread::spawn(stop_reason).join().unwrap(), ON);
}

#[tokio::test]
async fn all_tasks_of_a_current_thread_runtime_are_touched() {
    let _once = without_retries();
    let spawned = tokio::spawn(async {
        tokio::task::yield_now().await;
        POLICY.into_async().execute(async || failed()).await.stop_reason()
    });
    assert_eq!(spawned.await.unwrap(), OFF);
}

#[test]
fn guards_tell_what_they_switch() {
    let shown = |guard: Switched| format!("{guard:?}");
    assert_eq!([shown(without_retries()), shown(without_waits())], ["Switched(Retries)", "Switched(Waits)"]);
}
