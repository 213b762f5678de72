//! The defaults, each by what it does.

use std::time::Duration;

use reflexio::ErrorClass::{Transient, Unknown};
use reflexio::classify::DefaultClassifier;
use reflexio::strategies::{
    Backoff, BackoffContext, decorrelated_jitter, equal_jitter, fixed_s, token_backoff,
};
use reflexio::{RetryPolicy, StopReason, Strategy as _, retry};
use reflexio_tests::{Failure, Script, VirtualTime};

use crate::ways::fails;

const DEFAULT: RetryPolicy<DefaultClassifier, VirtualTime> = RetryPolicy::new().timer(VirtualTime);

#[test]
fn a_call_makes_six_attempts() {
    let mut script = Script::of([fails(Transient)]);
    let outcome = DEFAULT.strategy(fixed_s(0.1)).execute(|| script.attempt());
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (6, Some(StopReason::MaxAttemptsGlobal)));
}

#[test]
fn two_unknown_failures_are_retried() {
    let mut script = Script::of([fails(Unknown)]);
    let outcome = DEFAULT.strategy(fixed_s(0.1)).execute(|| script.attempt());
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (3, Some(StopReason::MaxUnknownAttempts)));
}

#[test]
fn the_deadline_is_sixty_seconds() {
    let stop_after = |delay_s: f64| {
        let mut script = Script::of([fails(Transient)]);
        let outcome = DEFAULT.max_attempts(2).strategy(fixed_s(delay_s)).execute(|| script.attempt());
        outcome.stop_reason()
    };
    assert_eq!(stop_after(59.999), Some(StopReason::MaxAttemptsGlobal));
    assert_eq!(stop_after(60.0), Some(StopReason::DeadlineExceeded));
}

/// The shortest and the longest delay that a strategy can give after many failures.
fn range(strategy: Backoff) -> (Duration, Duration) {
    let previous = Some(Duration::from_secs(1000));
    let lowest = BackoffContext::new(1, Transient, &|| 0);
    let highest = BackoffContext::new(1000, Transient, &|| u64::MAX).with_previous(previous);
    (strategy.delay(&lowest), strategy.delay(&highest))
}

#[test]
fn decorrelated_jitter_alone_waits_a_quarter_of_a_second_to_thirty_seconds() {
    assert_eq!(range(decorrelated_jitter()), (Duration::from_millis(250), Duration::from_secs(30)));
}

#[test]
fn equal_jitter_alone_waits_a_quarter_of_a_second_to_thirty_seconds() {
    assert_eq!(range(equal_jitter()), (Duration::from_millis(250), Duration::from_secs(30)));
}

/// Half of 0.25 s · 1.5 is the shortest.
#[test]
fn token_backoff_alone_waits_up_to_twenty_seconds() {
    assert_eq!(range(token_backoff()), (Duration::from_micros(187_500), Duration::from_secs(20)));
}

/// The waits of a call that fails all the way, with a source of randomness that always draws the longest.
fn longest_waits(call: impl FnOnce()) -> Vec<Duration> {
    reflexio_tests::log::take();
    call();
    reflexio_tests::log::take()
        .iter()
        .filter_map(|line| line.split_once("again in ")?.1.split_once('s'))
        .map(|(seconds, _)| Duration::from_secs_f64(seconds.parse().expect("a number of seconds")))
        .collect()
}

fn highest() -> u64 {
    u64::MAX
}

fn lowest() -> u64 {
    0
}

const TO_FIVE_SECONDS: [Duration; 5] = [
    Duration::from_millis(750),
    Duration::from_millis(2250),
    Duration::from_secs(5),
    Duration::from_secs(5),
    Duration::from_secs(5),
];

#[test]
fn a_policy_waits_by_decorrelated_jitter_up_to_five_seconds() {
    let policy = DEFAULT.on_metric(&reflexio_tests::log::hear);
    let waits = |policy: RetryPolicy<DefaultClassifier, VirtualTime>| {
        longest_waits(|| {
            policy.call(|| fails(Transient)).unwrap_err();
        })
    };
    assert_eq!(waits(policy.random(&highest)), TO_FIVE_SECONDS);
    assert_eq!(waits(policy.random(&lowest)), [Duration::from_millis(250); 5]);
}

#[test]
fn a_bare_attribute_waits_by_decorrelated_jitter_up_to_five_seconds() {
    #[retry(timer = VirtualTime, on_metric = reflexio_tests::log::hear, random = highest)]
    fn fail() -> Result<u32, Failure> {
        fails(Transient)
    }
    let waits = longest_waits(|| {
        fail().unwrap_err();
    });
    assert_eq!(waits, TO_FIVE_SECONDS);
}

#[tokio::test(start_paused = true)]
async fn an_attribute_without_arguments_makes_six_attempts_on_tokios_paused_time() {
    #[retry]
    async fn fail(attempts: &mut u32) -> Result<u32, Failure> {
        *attempts += 1;
        fails(Transient)
    }
    let began = tokio::time::Instant::now();
    let mut attempts = 0;
    assert_eq!(fail(&mut attempts).await, fails(Transient));
    assert_eq!(attempts, 6);
    assert!((Duration::from_millis(1250)..Duration::from_secs(26)).contains(&began.elapsed()));
}
