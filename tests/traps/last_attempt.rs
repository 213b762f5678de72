//! A sleep after the last attempt, and then giving up (the Python library).

use std::time::Duration;

use reflexio::strategies::fixed_s;
use reflexio::{Budget, ErrorClass, EventName, RetryPolicy, retry};
use reflexio_tests::{Failure, Script, VirtualTime, now, play};

const SECOND: Duration = Duration::from_secs(1);

/// How often it failed with that class under the policy, and how long it waited.
fn attempts_and_wait(policy: RetryPolicy, class: ErrorClass) -> (u32, Duration) {
    let played = play(policy.strategy(fixed_s(1.0)), |_| Err::<(), _>(Failure::of(class)));
    assert_ne!(played.end().name, EventName::Retry, "no retry is announced that does not come");
    assert_eq!(played.end().sleep, Duration::ZERO);
    (played.attempts, played.took)
}

#[test]
fn nothing_is_waited_for_after_the_last_of_all_attempts() {
    assert_eq!(attempts_and_wait(RetryPolicy::new().max_attempts(3), ErrorClass::Transient), (3, SECOND * 2));
    assert_eq!(
        attempts_and_wait(RetryPolicy::new().max_attempts(1), ErrorClass::Transient),
        (1, Duration::ZERO)
    );
}

#[test]
fn nothing_is_waited_for_after_the_last_attempt_of_a_class() {
    let policy = RetryPolicy::new().per_class_max_attempts(ErrorClass::RateLimit, 2);
    assert_eq!(attempts_and_wait(policy, ErrorClass::RateLimit), (3, SECOND * 2));
}

#[test]
fn nothing_is_waited_for_after_the_last_unknown_failure() {
    assert_eq!(attempts_and_wait(RetryPolicy::new(), ErrorClass::Unknown), (3, SECOND * 2));
}

#[test]
fn nothing_is_waited_for_after_a_failure_that_is_not_retried() {
    assert_eq!(attempts_and_wait(RetryPolicy::new(), ErrorClass::Permanent), (1, Duration::ZERO));
}

#[test]
fn nothing_is_waited_for_where_the_deadline_leaves_no_time() {
    let policy = RetryPolicy::new().deadline_s(2.5).max_attempts(100);
    assert_eq!(attempts_and_wait(policy, ErrorClass::Transient), (3, SECOND * 2));
}

#[test]
fn nothing_is_waited_for_where_the_budget_is_used_up() {
    static BUDGET: Budget = Budget::new(2).cost(1);
    let mut script = Script::of([Err(Failure::of(ErrorClass::Transient))]);
    let policy = RetryPolicy::new().budget(&BUDGET).strategy(fixed_s(1.0)).timer(VirtualTime);
    let began = VirtualTime::now();
    policy.call(|| script.attempt()).unwrap_err();
    assert_eq!((script.attempts(), VirtualTime::now() - began), (3, SECOND * 2));
}

#[test]
fn the_macro_waits_for_nothing_after_the_last_attempt() {
    #[retry(strategy = fixed_s(1.0), max_attempts = 3, timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(strategy = fixed_s(1.0), max_attempts = 3, timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    for run in [blocking, |script: &mut Script| now(awaited(script))] {
        let mut script = Script::of([Err(Failure::of(ErrorClass::Transient))]);
        let began = VirtualTime::now();
        run(&mut script).unwrap_err();
        assert_eq!((script.attempts(), VirtualTime::now() - began), (3, SECOND * 2));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_waited_for_after_the_last_attempt_on_tokio() {
    #[retry(strategy = fixed_s(1.0), max_attempts = 3)]
    async fn run() -> Result<(), Failure> {
        Err(Failure::of(ErrorClass::Transient))
    }
    let began = tokio::time::Instant::now();
    run().await.unwrap_err();
    assert_eq!(began.elapsed(), SECOND * 2);
}
