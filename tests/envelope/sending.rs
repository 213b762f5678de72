//! Operations that must not be done twice.

use std::io::{self, ErrorKind};

use reflexio::classify::{AnyError, TransientError};
use reflexio::{Budget, Classify, RetryPolicy, StopReason, strategies::immediate};

#[test]
fn a_marker_can_say_that_nothing_was_sent() {
    let policy = RetryPolicy::new().strategy(immediate()).idempotent(false).max_attempts(2);
    let outcome =
        policy.execute(|| Err::<(), _>(TransientError::new("no connection in the pool").not_sent()));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (2, Some(StopReason::MaxAttemptsGlobal)));
    let outcome = policy.execute(|| Err::<(), _>(TransientError::new("no answer")));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (1, Some(StopReason::NotIdempotent)));
}

#[test]
fn a_refused_connection_was_not_sent() {
    let policy = RetryPolicy::new().strategy(immediate()).idempotent(false).max_attempts(2);
    let outcome = policy.execute(|| Err::<(), _>(io::Error::from(ErrorKind::ConnectionRefused)));
    assert_eq!(outcome.attempts(), 2);
    let outcome = policy.execute(|| Err::<(), _>(io::Error::from(ErrorKind::ConnectionReset)));
    assert_eq!(outcome.attempts(), 1);
}

#[test]
fn one_policy_for_any_error_serves_them_all() {
    static POLICY: RetryPolicy<AnyError> =
        RetryPolicy::new().strategy(immediate()).max_attempts(2).classifier(AnyError);
    assert_eq!(POLICY.execute(|| Err::<(), _>(std::env::VarError::NotPresent)).attempts(), 2);
    assert_eq!(POLICY.execute(|| "x".parse::<u8>()).attempts(), 1);
}

#[test]
fn the_smallest_budget_allows_one_retry() {
    static BUDGET: Budget = Budget::new(1);
    let policy = RetryPolicy::new().strategy(immediate()).budget(&BUDGET);
    let outcome = policy.execute(|| Err::<(), _>(io::Error::from(ErrorKind::TimedOut)));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (2, Some(StopReason::BudgetExhausted)));
}

#[test]
#[should_panic(expected = "costs more than the budget holds")]
fn a_budget_that_could_never_pay_is_refused() {
    let _ = Budget::new(3).cost(4);
}

#[test]
fn a_derived_error_can_say_that_nothing_was_sent() {
    #[derive(Debug, Classify)]
    enum Failure {
        #[class(transient, not_sent)]
        PoolIsEmpty,
        #[class(transparent, not_sent)]
        Connecting(io::Error),
        #[class(transient)]
        NoAnswer,
    }
    let policy = RetryPolicy::new().strategy(immediate()).idempotent(false).max_attempts(2);
    assert_eq!(policy.execute(|| Err::<(), _>(Failure::PoolIsEmpty)).attempts(), 2);
    let timed_out = || Failure::Connecting(io::Error::from(ErrorKind::TimedOut));
    assert_eq!(policy.execute(|| Err::<(), _>(timed_out())).attempts(), 2);
    assert_eq!(policy.execute(|| Err::<(), _>(Failure::NoAnswer)).attempts(), 1);
}
