//! What a refusal means to those around it: the budget, an outer breaker, whoever stored the call.

use std::io;
use std::time::Duration;

use reflexio::engine::Progress;
use reflexio::strategies::fixed_s;
use reflexio::{Budget, CircuitBreaker, ErrorClass, Rejected, RetryPolicy, StopReason};
use reflexio_tests::{Failure, VirtualTime};

fn transient() -> Result<(), Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

#[test]
fn a_stored_call_that_is_refused_again_and_again_gives_back_nothing() {
    static BUDGET: Budget = Budget::new(10).cost(1);
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    let policy = RetryPolicy::new().timer(VirtualTime).budget(&BUDGET).breaker(&BREAKER);
    let stored = policy.begin().unwrap().schedule(transient()).continue_value().unwrap();
    assert_eq!(BUDGET.tokens(), 9.0);
    BREAKER.force_open();
    for _ in 0..5 {
        let refused = policy.resume(stored.progress, stored.elapsed + Duration::from_secs(1));
        assert_eq!(refused.unwrap_err().reason(), StopReason::CircuitOpen);
        assert_eq!(BUDGET.tokens(), 9.0, "the retry was paid once, and may still be made");
    }
}

#[test]
fn a_call_that_began_longer_ago_than_can_be_measured_has_no_time_left() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    let policy = RetryPolicy::new().timer(VirtualTime).deadline_s(10.0);
    for elapsed in [Duration::from_secs(10), Duration::from_secs(20_000_000_000), Duration::MAX] {
        assert_eq!(policy.resume(Progress::new(), elapsed).remaining(), Some(Duration::ZERO), "{elapsed:?}");
        let refused = policy.breaker(&BREAKER).resume(Progress::new(), elapsed).unwrap_err();
        assert_eq!(refused.reason(), StopReason::DeadlineExceeded, "{elapsed:?}");
    }
}

#[test]
fn an_outer_breaker_does_not_count_what_an_inner_one_refused() {
    static INNER: CircuitBreaker = CircuitBreaker::new();
    static OUTER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(1);
    let policy = RetryPolicy::new().timer(VirtualTime).strategy(fixed_s(1.0));
    let outer = policy.classifier(reflexio::classify::AnyError).breaker(&OUTER);
    INNER.force_open();
    for _ in 0..3 {
        let error = outer
            .call(|| {
                policy
                    .classifier(reflexio::classify::AnyError)
                    .breaker(&INNER)
                    .call(|| Ok::<_, io::Error>(()))
            })
            .unwrap_err();
        assert!(error.get_ref().is_some_and(|inner| inner.is::<Rejected>()), "{error}");
        assert_eq!(OUTER.state(), reflexio::breaker::CircuitState::Closed);
    }
    // What it sees itself it still counts.
    let lost = || Err::<(), _>(io::Error::from(io::ErrorKind::ConnectionReset));
    assert!(outer.call(lost).is_err());
    assert_eq!(OUTER.state(), reflexio::breaker::CircuitState::Open);
}
