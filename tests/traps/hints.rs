//! A server's hint that is reported and ignored (tokio-retry2); a hint that overrides every cap (backon's `adjust`,
//! backoff).

use std::time::Duration;

use reflexio::strategies::{fixed_s, immediate};
use reflexio::{ErrorClass, EventName, RetryPolicy, StopReason, retry};
use reflexio_tests::{Failure, Script, VirtualTime, now, play};

const HINT: Duration = Duration::from_secs(5);

fn limited() -> Failure {
    Failure::of(ErrorClass::RateLimit).retry_after(HINT)
}

fn always_limited(_: u32) -> Result<u32, Failure> {
    Err(limited())
}

#[test]
fn a_reported_hint_is_waited_for() {
    let played = play(RetryPolicy::new().strategy(immediate()), |attempt| match attempt {
        1 => Err(limited()),
        _ => Ok(attempt),
    });
    assert_eq!(played.result, Ok(2));
    assert!(played.took >= HINT && played.took <= HINT * 11 / 10, "{:?}", played.took);
    assert_eq!(played.events[0].retry_after, Some(HINT));
}

#[test]
fn a_reported_hint_is_waited_for_by_the_macro() {
    #[retry(strategy = immediate(), timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(strategy = immediate(), timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    for run in [blocking, |script: &mut Script| now(awaited(script))] {
        let began = VirtualTime::now();
        assert_eq!(run(&mut Script::of([Err(limited()), Ok(2)])), Ok(2));
        let took = VirtualTime::now() - began;
        assert!(took >= HINT && took <= HINT * 11 / 10, "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reported_hint_is_waited_for_on_tokio() {
    #[retry(strategy = immediate())]
    async fn run(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    let began = tokio::time::Instant::now();
    assert_eq!(run(&mut Script::of([Err(limited()), Ok(2)])).await, Ok(2));
    assert!(began.elapsed() >= HINT, "{:?}", began.elapsed());
}

#[test]
fn a_hint_does_not_lift_the_cap_on_attempts() {
    let played = play(RetryPolicy::new().no_deadline().max_attempts(2), always_limited);
    assert_eq!(played.attempts, 2);
    assert_eq!(played.end().stop_reason, Some(StopReason::MaxAttemptsGlobal));
}

#[test]
fn a_hint_does_not_lift_the_cap_of_its_class() {
    let policy =
        RetryPolicy::new().no_deadline().per_class_max_attempts(ErrorClass::RateLimit, 2).max_attempts(100);
    let played = play(policy, always_limited);
    assert_eq!(played.attempts, 3);
    assert_eq!(played.end().stop_reason, Some(StopReason::MaxAttemptsPerClass));
}

#[test]
fn a_hint_does_not_lift_the_cap_on_attempts_in_the_macro() {
    #[retry(max_attempts = 2, no_deadline, timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(max_attempts = 2, no_deadline, timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    for run in [blocking, |script: &mut Script| now(awaited(script))] {
        let mut script = Script::of([Err(limited())]);
        assert_eq!(run(&mut script), Err(limited()));
        assert_eq!(script.attempts(), 2);
    }
}

/// 200 attempts were made within a limit of 50 ms where the hint stood in for the library's own delay.
#[test]
fn short_hints_do_not_lift_the_deadline() {
    let policy =
        RetryPolicy::new().strategy(immediate()).deadline(Duration::from_millis(50)).max_attempts(1000);
    let played = play(policy, |_| {
        VirtualTime::advance(Duration::from_millis(1));
        Err::<(), _>(Failure::of(ErrorClass::RateLimit).retry_after(Duration::from_millis(4)))
    });
    assert!(played.attempts <= 10, "{} attempts", played.attempts);
    assert!(played.took < Duration::from_millis(50), "{:?}", played.took);
    assert_eq!(played.end().name, EventName::DeadlineExceeded);
}

#[test]
fn a_hint_beyond_the_deadline_stops_the_call_before_it_waits() {
    let policy = RetryPolicy::new().strategy(fixed_s(0.1)).deadline_s(5.0);
    let played = play(policy, always_limited);
    assert_eq!((played.attempts, played.took), (1, Duration::ZERO));
    assert_eq!(played.end().stop_reason, Some(StopReason::DeadlineExceeded));
    assert_eq!(played.end().retry_after, Some(HINT), "the caller learns what was asked");
}

#[test]
fn a_hint_does_not_make_a_class_retryable() {
    for class in [ErrorClass::Permanent, ErrorClass::Auth, ErrorClass::Permission] {
        let failure = Failure::of(class).retry_after(HINT);
        let played = play(RetryPolicy::new(), |_| Err::<(), _>(failure));
        assert_eq!((played.attempts, played.took), (1, Duration::ZERO), "{class}");
    }
}
