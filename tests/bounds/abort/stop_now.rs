//! A failure by which the operation itself ends the call.

use std::time::Duration;

use reflexio::classify::{AbortError, AnyError, TransientError, outcome};
use reflexio::strategies::{fixed_s, immediate};
use reflexio::{Budget, Classification, Classify, ErrorClass, EventName, RetryPolicy, StopReason, retry};
use reflexio_tests::{Failure, Played, VirtualTime, play};

/// The last failure aborted: it came back as it was, its event keeps the class, and there was no wait after it.
fn check_end(played: &Played<Result<(), Failure>>, failure: Failure) {
    assert_eq!(played.result, Err(failure));
    let end = played.end();
    assert_eq!((end.name, end.stop_reason), (EventName::Aborted, Some(StopReason::Aborted)));
    assert_eq!((end.class, end.retry_after), (Some(failure.0.class), failure.0.retry_after));
    assert_eq!(end.sleep, Duration::ZERO);
}

#[test]
fn a_failure_that_aborts_ends_the_call_at_once_whatever_its_class() {
    for class in ErrorClass::ALL {
        let failure = Failure::of(class).retry_after(Duration::from_secs(2)).abort();
        let played = play(RetryPolicy::new(), |_| Err::<(), _>(failure));
        check_end(&played, failure);
        assert_eq!((played.attempts, played.took), (1, Duration::ZERO), "{class}");
    }
}

#[test]
fn a_failure_that_aborts_is_reported_as_that_where_it_would_not_have_been_retried_either() {
    use ErrorClass::{Permanent, RateLimit, Transient, Unknown};
    let hint = Duration::from_secs(9);
    let policy = RetryPolicy::new();
    let rows = [
        (policy.per_class_max_attempts(Transient, 0), Failure::of(Transient)),
        (policy, Failure::of(Permanent)),
        (policy.max_unknown_attempts(0), Failure::of(Unknown)),
        (policy.max_attempts(1), Failure::of(Transient)),
        (policy.idempotent(false), Failure::of(Transient)),
        (policy.deadline_s(1.0), Failure::of(RateLimit).retry_after(hint)),
    ];
    for (policy, failure) in rows {
        let without = play(policy, |_| Err::<(), _>(failure));
        assert_eq!(without.attempts, 1);
        assert_ne!(without.end().name, EventName::Aborted);
        check_end(&play(policy, |_| Err(failure.abort())), failure.abort());
    }
}

#[test]
fn a_failure_that_aborts_takes_nothing_from_the_budget() {
    static BUDGET: Budget = Budget::new(10).cost(5);
    let failure = Failure::of(ErrorClass::Transient).abort();
    check_end(&play(RetryPolicy::new().budget(&BUDGET), |_| Err(failure)), failure);
    assert_eq!(BUDGET.tokens(), 10.0);
}

#[test]
fn retries_go_on_until_a_failure_aborts() {
    let transient = Failure::of(ErrorClass::Transient);
    let policy = RetryPolicy::new().strategy(fixed_s(1.0));
    let played = play(policy, |attempt| Err(if attempt < 3 { transient } else { transient.abort() }));
    check_end(&played, transient.abort());
    assert_eq!(played.names(), [EventName::Retry, EventName::Retry, EventName::Aborted]);
    assert_eq!((played.attempts, played.took), (3, Duration::from_secs(2)));
}

#[test]
fn a_value_judged_to_abort_comes_back_as_it_is() {
    let gone = outcome(|out: &Result<u16, Failure>| match out {
        Ok(410) => Some(Classification::new(ErrorClass::ServerError).abort()),
        Ok(_) => None,
        Err(failure) => Some(failure.classify()),
    });
    let played = play(RetryPolicy::new().classifier(gone), |_| Ok(410));
    assert_eq!((played.result, played.attempts), (Ok(410), 1));
    assert_eq!(played.events[0].name, EventName::Aborted);
    assert_eq!(played.events[0].class, Some(ErrorClass::ServerError));
}

#[test]
fn markers_end_the_call_and_their_cause_comes_back() {
    let policy = RetryPolicy::new().strategy(immediate());
    let played = play(policy, |_| Err::<(), _>(AbortError::new(Failure::of(ErrorClass::Transient))));
    assert_eq!((played.attempts, played.end().name), (1, EventName::Aborted));
    assert_eq!(played.end().class, Some(ErrorClass::Permanent));
    let cause = played.result.unwrap_err().into_cause();
    assert_eq!(cause.downcast_ref(), Some(&Failure::of(ErrorClass::Transient)));

    let played = play(policy, |_| Err::<(), _>(TransientError::new("shutting down").abort()));
    assert_eq!((played.attempts, played.end().name), (1, EventName::Aborted));
    assert_eq!(played.end().class, Some(ErrorClass::Transient));
}

#[test]
fn a_marker_ends_the_call_from_deep_inside_of_another_error() {
    /// It says nothing of classes.
    #[derive(Debug, thiserror::Error)]
    #[error("reading the row")]
    struct Reading(#[source] std::io::Error);

    let deep = || Reading(std::io::Error::other(TransientError::new("shutting down").abort()));
    let boxed = || Box::<dyn std::error::Error + Send + Sync>::from(deep());

    let played = play(RetryPolicy::new(), |_| Err::<(), _>(boxed()));
    assert_eq!((played.attempts, played.end().name), (1, EventName::Aborted));
    assert!(played.result.unwrap_err().is::<Reading>());

    let played = play(RetryPolicy::new().classifier(AnyError), |_| Err::<(), _>(deep()));
    assert_eq!((played.attempts, played.end().name), (1, EventName::Aborted));
    assert_eq!(played.end().class, Some(ErrorClass::Transient));
}

#[test]
fn a_derived_error_ends_a_call_under_the_attribute() {
    #[derive(Debug, PartialEq, Classify)]
    enum Failure {
        #[class(transient)]
        Lost,
        #[class(transient, abort)]
        ShuttingDown,
    }

    #[retry(strategy = fixed_s(1.0), timer = VirtualTime)]
    fn run(attempts: &mut u32) -> Result<(), Failure> {
        *attempts += 1;
        Err(if *attempts < 2 { Failure::Lost } else { Failure::ShuttingDown })
    }

    let mut attempts = 0;
    assert_eq!(run(&mut attempts), Err(Failure::ShuttingDown));
    assert_eq!(attempts, 2);
}
