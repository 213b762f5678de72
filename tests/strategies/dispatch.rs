//! Each class has its own strategy, where the policy gives it one.

use std::time::Duration;

use reflexio::strategies::{decorrelated_jitter, equal_jitter, fixed_s, immediate};
use reflexio::{ErrorClass, RetryPolicy, retry};
use reflexio_tests::{Failure, Script, VirtualTime, now, play};

/// What is waited after one failure of each class that is retried.
const PER_CLASS: [(ErrorClass, f64); 7] = [
    (ErrorClass::Concurrency, 2.0),
    (ErrorClass::RateLimit, 3.0),
    (ErrorClass::ServerError, 4.0),
    (ErrorClass::Transient, 5.0),
    (ErrorClass::Unknown, 6.0),
    (ErrorClass::Auth, 7.0),
    (ErrorClass::Permission, 8.0),
];

fn one_failure_of(class: ErrorClass) -> impl Fn(u32) -> Result<u32, Failure> {
    move |attempt| if attempt == 1 { Err(Failure::of(class)) } else { Ok(attempt) }
}

#[test]
fn each_class_waits_by_its_own_strategy() {
    let mut policy = RetryPolicy::new()
        .strategy(fixed_s(1.0))
        .per_class_max_attempts(ErrorClass::Auth, 1)
        .per_class_max_attempts(ErrorClass::Permission, 1);
    for (class, seconds) in PER_CLASS {
        policy = policy.strategy_for(class, fixed_s(seconds));
    }
    for (class, seconds) in PER_CLASS {
        let played = play(policy, one_failure_of(class));
        assert_eq!(played.sleeps(), [Duration::from_secs_f64(seconds)], "{class}");
    }
}

#[test]
fn a_class_without_a_strategy_waits_by_the_policys() {
    for (class, _) in PER_CLASS {
        let other =
            if class == ErrorClass::Transient { ErrorClass::RateLimit } else { ErrorClass::Transient };
        let policy = RetryPolicy::new()
            .strategy(fixed_s(1.0))
            .strategy_for(other, fixed_s(9.0))
            .per_class_max_attempts(class, 1);
        assert_eq!(play(policy, one_failure_of(class)).sleeps(), [Duration::from_secs(1)], "{class}");
    }
}

#[test]
fn the_last_strategy_given_for_a_class_holds() {
    let policy = RetryPolicy::new()
        .strategy_for(ErrorClass::Transient, fixed_s(1.0))
        .strategy_for(ErrorClass::Transient, fixed_s(2.0));
    assert_eq!(play(policy, one_failure_of(ErrorClass::Transient)).sleeps(), [Duration::from_secs(2)]);
}

#[test]
fn a_strategy_alone_does_not_make_a_class_retryable() {
    for class in [ErrorClass::Permanent, ErrorClass::Auth, ErrorClass::Permission] {
        let policy = RetryPolicy::new().strategy_for(class, immediate());
        assert_eq!(play(policy, one_failure_of(class)).attempts, 1, "{class}");
    }
}

#[test]
fn classes_alternate_within_one_call() {
    let policy = RetryPolicy::new()
        .strategy(fixed_s(1.0))
        .strategy_for(ErrorClass::RateLimit, fixed_s(10.0))
        .strategy_for(ErrorClass::Concurrency, immediate());
    let classes =
        [ErrorClass::Transient, ErrorClass::RateLimit, ErrorClass::Concurrency, ErrorClass::RateLimit];
    let played = play(policy, |attempt| {
        classes.get(attempt as usize - 1).map_or(Ok(attempt), |class| Err(Failure::of(*class)))
    });
    assert_eq!(played.sleeps().iter().map(Duration::as_secs).collect::<Vec<_>>(), [1, 10, 0, 10]);
}

#[test]
fn the_previous_delay_is_that_of_the_call_whichever_class_it_was_for() {
    let policy = RetryPolicy::new()
        .strategy(decorrelated_jitter().base_s(1.0).max_s(100.0))
        .strategy_for(ErrorClass::RateLimit, fixed_s(7.0))
        .random(&|| u64::MAX)
        .timer(VirtualTime);
    let mut script = Script::of([
        Err(Failure::of(ErrorClass::RateLimit)),
        Err(Failure::of(ErrorClass::Transient)),
        Err(Failure::of(ErrorClass::Transient)),
        Err(Failure::of(ErrorClass::Permanent)),
    ]);
    let outcome = policy.execute(|| script.attempt());
    let sleeps: Vec<_> = outcome.timeline().map(|step| step.sleep.as_secs()).collect();
    // The 63 s would end beyond the deadline of 60 s.
    assert_eq!(sleeps, [7, 21, 0]);
}

#[test]
fn the_macro_dispatches_by_class() {
    #[retry(
        strategy = fixed_s(1.0),
        rate_limit(strategy = fixed_s(10.0), max_attempts = 3),
        server_error(strategy = equal_jitter().base_s(2.0).max_s(4.0)),
        transient(max_attempts = 0),
        timer = VirtualTime,
        random = || 0,
    )]
    fn run(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(strategy = fixed_s(1.0), concurrency(strategy = immediate()), timer = VirtualTime)]
    async fn run_async(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    fn took(
        script: impl IntoIterator<Item = ErrorClass>,
        run: impl Fn(&mut Script) -> Result<u32, Failure>,
    ) -> (u32, u64) {
        let began = VirtualTime::now();
        let failures = script.into_iter().map(|class| Err(Failure::of(class)));
        let mut script = Script::of(failures.chain([Ok(1)]));
        let _ = run(&mut script);
        (script.attempts(), (VirtualTime::now() - began).as_secs())
    }
    assert_eq!(took([ErrorClass::Unknown], run), (2, 1));
    assert_eq!(took([ErrorClass::RateLimit], run), (2, 10));
    assert_eq!(took([ErrorClass::RateLimit; 5], run), (4, 30));
    assert_eq!(took([ErrorClass::ServerError], run), (2, 2));
    assert_eq!(took([ErrorClass::Transient], run), (1, 0));
    assert_eq!(took([ErrorClass::Concurrency], |script| now(run_async(script))), (2, 0));
    assert_eq!(took([ErrorClass::Transient], |script| now(run_async(script))), (2, 1));
}
