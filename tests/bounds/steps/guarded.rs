//! Steps of a policy that can refuse one.

use std::time::Duration;

use reflexio::breaker::CircuitState;
use reflexio::engine::{Progress, Scheduled};
use reflexio::strategies::fixed_s;
use reflexio::{AbortSignal, Budget, CircuitBreaker, ErrorClass, EventName, Rejected, StopReason};
use reflexio_tests::{Failure, VirtualTime};

use super::{POLICY, SECOND, fails, recorded};

fn lost() -> super::Outcome {
    fails(ErrorClass::Transient)
}

fn names() -> Vec<(EventName, u32)> {
    recorded().iter().map(|event| (event.name, event.attempt)).collect()
}

#[test]
fn a_call_is_refused_where_it_begins_and_where_it_goes_on() {
    static STOP: AbortSignal = AbortSignal::new();
    static BUDGET: Budget = Budget::new(10).cost(1).refund(0.0);
    let policy = POLICY.timer(VirtualTime).abort_on(&STOP).budget(&BUDGET).strategy(fixed_s(5.0));
    let later =
        policy.begin().expect("nobody minds").schedule(lost()).continue_value().expect("there is time");
    assert_eq!((BUDGET.tokens(), names()), (9.0, vec![(EventName::Scheduled, 1)]));

    STOP.abort();
    let aborted = Some(Rejected::new(StopReason::Aborted, None));
    assert_eq!(policy.begin().err(), aborted);
    assert_eq!((BUDGET.tokens(), names()), (9.0, vec![(EventName::Aborted, 0)]), "nothing was paid for it");
    assert_eq!(policy.resume(later.progress, SECOND * 5).err(), aborted);
    assert_eq!((BUDGET.tokens(), names()), (9.0, vec![(EventName::Aborted, 1)]), "what is stored has paid");
}

#[test]
fn a_call_that_has_lain_too_long_is_not_gone_on_with() {
    let budget: &Budget = Box::leak(Box::new(Budget::new(10).cost(1).refund(0.0)));
    let policy =
        POLICY.timer(VirtualTime).abort_if(&|| false).budget(budget).breaker(unused()).deadline_s(60.0);
    let later = policy.begin().expect("closed").schedule(lost()).continue_value().expect("there is time");
    let late = Some(Rejected::new(StopReason::DeadlineExceeded, None));
    recorded();
    assert!(policy.resume(later.progress, SECOND * 60 - Duration::from_nanos(1)).is_ok());
    assert_eq!((budget.tokens(), names()), (9.0, vec![]));
    assert_eq!(policy.resume(later.progress, SECOND * 60).err(), late);
    assert_eq!((budget.tokens(), names()), (9.0, vec![(EventName::DeadlineExceeded, 1)]));
}

/// A message may lie in the queue before anybody has taken it up at all.
#[test]
fn nor_is_one_that_has_lain_too_long_before_its_first_attempt() {
    let policy = POLICY.timer(VirtualTime).breaker(unused()).deadline_s(60.0);
    assert!(policy.resume(Progress::new(), SECOND * 59).is_ok());
    recorded();
    let late = Some(Rejected::new(StopReason::DeadlineExceeded, None));
    assert_eq!(policy.resume(Progress::new(), SECOND * 60).err(), late);
    let told = recorded().pop().expect("it tells of it");
    assert_eq!((told.name, told.attempt, told.elapsed), (EventName::DeadlineExceeded, 0, SECOND * 60));
}

fn unused() -> &'static CircuitBreaker {
    Box::leak(Box::new(CircuitBreaker::new()))
}

/// A breaker that one failure opens for ten seconds, to the nanosecond.
fn touchy() -> &'static CircuitBreaker {
    Box::leak(Box::new(CircuitBreaker::new().consecutive_failures(1).open_for_s(10.0)))
}

#[test]
fn an_open_circuit_refuses_to_begin_and_to_go_on_and_lets_the_probe_through() {
    let breaker = touchy();
    let policy = POLICY.random(&|| 0).timer(VirtualTime).breaker(breaker).strategy(fixed_s(10.0));
    recorded();
    let first = policy.begin().expect("it is closed").schedule(lost());
    let Scheduled { progress, elapsed, delay, .. } =
        first.continue_value().expect("it is due when the circuit is");
    assert_eq!(names(), [(EventName::CircuitOpened, 1), (EventName::Scheduled, 1)]);

    // Somebody comes before it is due.
    VirtualTime::advance(SECOND * 4);
    let open = Some(Rejected::new(StopReason::CircuitOpen, Some(SECOND * 6)));
    assert_eq!(policy.begin().err(), open);
    assert_eq!(policy.resume(progress, elapsed + SECOND * 4).err(), open);
    assert_eq!(names(), [(EventName::CircuitRejected, 0), (EventName::CircuitRejected, 1)]);

    VirtualTime::advance(delay - SECOND * 4);
    let probe = policy.resume(progress, elapsed + delay).expect("it is the probe");
    assert_eq!(policy.begin().err(), Some(Rejected::new(StopReason::CircuitOpen, None)), "one at a time");
    let outcome = probe.schedule(Ok::<_, Failure>(2));
    assert_eq!(outcome.break_value(), Some(Ok(2)));
    let closed = [
        (EventName::CircuitHalfOpen, 2),
        (EventName::CircuitRejected, 0),
        (EventName::CircuitClosed, 2),
        (EventName::Success, 2),
    ];
    assert_eq!((names(), breaker.state()), (closed.to_vec(), CircuitState::Closed));
}

#[test]
fn a_wait_for_a_circuit_that_will_be_open_still_is_not_scheduled() {
    let policy = POLICY.random(&|| 0).timer(VirtualTime).breaker(touchy()).strategy(fixed_s(9.0));
    let over = policy.begin().expect("it is closed").schedule(lost());
    assert_eq!(over.break_value(), Some(lost()));
}

#[test]
fn steps_that_are_given_up_free_the_place_of_the_probe() {
    let breaker = touchy();
    let policy = POLICY.random(&|| 0).timer(VirtualTime).breaker(breaker);
    let over = policy.max_attempts(1).begin().expect("it is closed").settle(lost());
    assert_eq!((over, breaker.state()), (Some(lost()), CircuitState::Open));
    VirtualTime::advance(SECOND * 10);
    let probe = policy.begin().expect("it is the probe");
    assert!(policy.begin().is_err());
    drop(probe);
    assert!(policy.begin().is_ok(), "and that one was dropped at once");
    assert_eq!((breaker.state(), policy.begin().is_ok()), (CircuitState::HalfOpen, true));
}

#[test]
fn steps_know_how_far_they_are_and_what_is_left() {
    let policy = POLICY.timer(VirtualTime).breaker(unused()).deadline_s(60.0).strategy(fixed_s(7.0));
    let mut attempts = policy.begin().expect("it is closed");
    assert_eq!((attempts.progress(), attempts.remaining()), (Progress::new(), Some(SECOND * 60)));
    assert_eq!(attempts.settle(lost()), None);
    assert_eq!((attempts.progress().attempts(), attempts.remaining()), (1, Some(SECOND * 53)));
    assert_eq!(attempts.progress().previous_delay(), Some(SECOND * 7));
    assert_eq!(attempts.settle(Ok::<_, Failure>(2)), Some(Ok(2)));
}
