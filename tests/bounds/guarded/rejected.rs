//! The error of a call that was not begun, in the hands of others.

use std::error::Error;
use std::fmt::Debug;
use std::io;
use std::time::Duration;

use reflexio::classify::{AnyError, default_classifier};
use reflexio::strategies::immediate;
use reflexio::{
    AbortSignal, CircuitBreaker, Classify, ErrorClass, EventName, Rejected, RetryPolicy, StopReason, retry,
};
use reflexio_tests::VirtualTime;

const SECOND: Duration = Duration::from_secs(1);
const OPEN: Rejected = Rejected::new(StopReason::CircuitOpen, Some(Duration::from_secs(6)));

#[derive(Debug, Classify)]
enum Derived {
    #[class(transparent)]
    Refused(Rejected),
}

impl From<Rejected> for Derived {
    fn from(rejected: Rejected) -> Self {
        Self::Refused(rejected)
    }
}

#[test]
fn it_says_why() {
    let text = |reason| Rejected::new(reason, None).to_string();
    assert_eq!(OPEN.to_string(), "the call was not begun: the circuit breaker is open");
    assert_eq!(text(StopReason::Aborted), "the call was not begun: the call was aborted");
    assert!(text(StopReason::DeadlineExceeded).starts_with("the call was not begun: "));
    assert_eq!((OPEN.reason(), OPEN.retry_after()), (StopReason::CircuitOpen, Some(SECOND * 6)));
    assert!(OPEN.source().is_none());
}

#[test]
fn it_keeps_its_class_and_its_hints_in_whatever_it_travels() {
    fn check(class_of: impl Fn(Rejected) -> reflexio::Classification) {
        let open = class_of(OPEN);
        assert_eq!((open.class, open.retry_after), (ErrorClass::Transient, Some(SECOND * 6)));
        assert_eq!((open.may_have_reached, open.abort), (false, false));
        let aborted = class_of(Rejected::new(StopReason::Aborted, None));
        assert_eq!(
            (aborted.class, aborted.abort, aborted.may_have_reached),
            (ErrorClass::Permanent, true, false)
        );
    }
    check(|rejected| rejected.classify());
    check(|rejected| Derived::from(rejected).classify());
    check(|rejected| default_classifier(&rejected));
    check(|rejected| io::Error::from(rejected).classify());
    check(|rejected| Box::<dyn Error>::from(rejected).classify());
    check(|rejected| Box::<dyn Error + Send + Sync>::from(rejected).classify());
    check(|rejected| anyhow::Error::from(rejected).classify());
    check(|rejected| anyhow::Error::from(io::Error::from(rejected)).context("while paying").classify());
}

#[test]
fn an_io_error_of_it_is_of_no_kind_that_the_system_uses() {
    let error = io::Error::from(OPEN);
    assert_eq!(error.kind(), io::ErrorKind::Other);
    assert_eq!(error.get_ref().and_then(|inner| inner.downcast_ref()), Some(&OPEN));
}

/// A call to a circuit that is open for another six seconds, made by a call that retries.
fn retried_by_another_call<E>(call: impl Fn(&'static CircuitBreaker) -> Result<u32, E>)
where
    E: Classify + Debug,
{
    let breaker: &CircuitBreaker =
        Box::leak(Box::new(CircuitBreaker::new().consecutive_failures(1).open_for_s(10.0)));
    let permit = breaker.try_acquire(VirtualTime::now).unwrap().permit;
    permit.failure(ErrorClass::ServerError, VirtualTime::now, || 0);
    VirtualTime::advance(SECOND * 4);
    // It is not idempotent: what was refused was not sent, and may be done again.
    let outer = RetryPolicy::new().timer(VirtualTime).strategy(immediate()).idempotent(false).random(&|| 0);
    let outcome = outer.execute(|| call(breaker));
    let steps: Vec<_> = outcome.timeline().map(|step| (step.event, step.sleep)).collect();
    assert_eq!(steps, [(EventName::Retry, SECOND * 6), (EventName::Success, Duration::ZERO)]);
    assert_eq!(outcome.into_result().unwrap(), 7);
}

#[test]
fn a_call_around_it_waits_as_long_as_the_circuit_is_open() {
    fn call<E: Classify + From<Rejected>>(breaker: &'static CircuitBreaker) -> Result<u32, E> {
        RetryPolicy::new().timer(VirtualTime).breaker(breaker).call(|| Ok(7))
    }
    retried_by_another_call(call::<Rejected>);
    retried_by_another_call(call::<Derived>);
    retried_by_another_call(call::<io::Error>);
    retried_by_another_call(call::<Box<dyn Error + Send + Sync>>);
    retried_by_another_call(call::<anyhow::Error>);
}

#[test]
fn an_aborted_call_ends_the_call_around_it_which_has_heard_of_no_signal() {
    static STOP: AbortSignal = AbortSignal::new();

    #[retry(abort_on = &STOP)]
    fn inner() -> io::Result<u32> {
        Ok(1)
    }
    STOP.abort();
    let outcome = RetryPolicy::new().timer(VirtualTime).execute(inner);
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (1, Some(StopReason::Aborted)));
    let outcome = RetryPolicy::new().timer(VirtualTime).classifier(AnyError).execute(inner);
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (1, Some(StopReason::Aborted)));
}
