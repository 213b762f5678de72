//! Strategies of one's own.

use std::sync::Mutex;
use std::time::Duration;

use reflexio::strategies::{BackoffContext, custom, fixed_s};
use reflexio::{ErrorClass, EventName, RetryPolicy, Strategy, retry};
use reflexio_tests::{Failure, Script, VirtualTime, play};

use crate::support::{LONGEST, delay};

struct Linear {
    step: Duration,
}

impl Strategy for Linear {
    fn delay(&self, cx: &BackoffContext<'_>) -> Duration {
        self.step.saturating_mul(cx.attempt)
    }
}

static LINEAR: Linear = Linear { step: Duration::from_millis(50) };

fn quadratic(cx: &BackoffContext<'_>) -> Duration {
    Duration::from_millis(10) * cx.attempt * cx.attempt
}

fn fails(_: u32) -> Result<(), Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

fn millis(sleeps: &[Duration]) -> Vec<u128> {
    sleeps.iter().map(Duration::as_millis).collect()
}

#[test]
fn a_type_is_a_strategy() {
    let played = play(RetryPolicy::new().max_attempts(4).strategy(custom(&LINEAR)), fails);
    assert_eq!(millis(&played.sleeps()), [50, 100, 150]);
}

#[test]
fn a_closure_is_a_strategy() {
    let strategy = custom(&|cx: &BackoffContext<'_>| Duration::from_millis(100) / cx.attempt);
    let played = play(RetryPolicy::new().max_attempts(3).strategy(strategy), fails);
    assert_eq!(millis(&played.sleeps()), [100, 50]);
}

#[test]
fn a_function_is_a_strategy() {
    let played = play(RetryPolicy::new().max_attempts(4).strategy(custom(&quadratic)), fails);
    assert_eq!(millis(&played.sleeps()), [10, 40, 90]);
}

#[test]
fn a_built_in_strategy_is_a_strategy_too() {
    assert_eq!(delay(&custom(&const { fixed_s(3.0) }), 1, None, 0), Duration::from_secs(3));
}

#[test]
fn a_custom_strategy_is_capped_by_max() {
    let capped = custom(&LINEAR).max_s(0.12);
    assert_eq!(delay(&capped, 2, None, 0), Duration::from_millis(100));
    assert_eq!(delay(&capped, 3, None, 0), Duration::from_millis(120));
    assert_eq!(delay(&capped, u32::MAX, None, 0), Duration::from_millis(120));
}

#[test]
fn a_custom_strategy_without_max_is_not_capped() {
    let endless = custom(&|_: &BackoffContext<'_>| Duration::MAX);
    assert_eq!(delay(&endless, 1, None, 0), LONGEST);
}

#[test]
fn a_custom_strategy_draws_from_the_policys_source() {
    let jitter = custom(&|cx: &BackoffContext<'_>| cx.uniform(Duration::ZERO, Duration::from_secs(1)));
    assert_eq!(delay(&jitter, 1, None, 0), Duration::ZERO);
    assert_eq!(delay(&jitter, 1, None, u64::MAX), Duration::from_secs(1));
}

#[test]
fn a_custom_strategy_is_told_attempt_class_hint_previous_and_remaining() {
    type Seen = (u32, ErrorClass, Option<Duration>, Option<Duration>, Option<Duration>);
    static SEEN: Mutex<Vec<Seen>> = Mutex::new(Vec::new());
    let strategy = custom(&|cx: &BackoffContext<'_>| {
        let hint = cx.classification.retry_after;
        SEEN.lock().unwrap().push((cx.attempt, cx.classification.class, hint, cx.previous, cx.remaining));
        Duration::from_secs(1)
    });
    let policy = RetryPolicy::new().strategy(strategy).deadline_s(10.0).timer(VirtualTime).random(&|| 0);
    let hint = Duration::from_secs(4);
    let mut script = Script::of([
        Err(Failure::of(ErrorClass::Transient)),
        Err(Failure::of(ErrorClass::RateLimit).retry_after(hint)),
        Err(Failure::of(ErrorClass::ServerError)),
        Ok(1),
    ]);
    assert_eq!(policy.call(|| script.attempt()), Ok(1));
    let s = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(
        *SEEN.lock().unwrap(),
        [
            (1, ErrorClass::Transient, None, None, s(10)),
            (2, ErrorClass::RateLimit, s(4), s(1), s(9)),
            // What the strategy said before is 1 s; that 4 s were waited is the server's doing.
            (3, ErrorClass::ServerError, None, s(1), s(5)),
        ]
    );
}

#[test]
fn a_custom_strategy_is_not_asked_before_a_certain_stop() {
    static ASKED: Mutex<u32> = Mutex::new(0);
    let strategy = custom(&|_: &BackoffContext<'_>| {
        *ASKED.lock().unwrap() += 1;
        Duration::from_secs(1)
    });
    let policy = RetryPolicy::new().strategy(strategy).max_attempts(3).timer(VirtualTime);
    policy.call(|| fails(0)).unwrap_err();
    assert_eq!(*ASKED.lock().unwrap(), 2, "once for each retry, not after the last attempt");
    policy.call(|| Err::<(), _>(Failure::of(ErrorClass::Permanent))).unwrap_err();
    assert_eq!(*ASKED.lock().unwrap(), 2);
}

#[test]
fn the_macro_takes_types_closures_and_functions_as_strategies() {
    #[retry(strategy = Linear { step: Duration::from_millis(50) }, max_attempts = 3, timer = VirtualTime)]
    fn by_type() -> Result<(), Failure> {
        fails(0)
    }
    #[retry(strategy = |cx| Duration::from_millis(50) * cx.attempt, max_attempts = 3, timer = VirtualTime)]
    fn by_closure() -> Result<(), Failure> {
        fails(0)
    }
    #[retry(strategy = quadratic, max_attempts = 3, timer = VirtualTime)]
    async fn by_function() -> Result<(), Failure> {
        fails(0)
    }
    let took = |call: &dyn Fn() -> Result<(), Failure>| {
        let began = VirtualTime::now();
        call().unwrap_err();
        (VirtualTime::now() - began).as_millis()
    };
    assert_eq!(took(&by_type), 150);
    assert_eq!(took(&by_closure), 150);
    assert_eq!(took(&|| reflexio_tests::now(by_function())), 50);
}

#[test]
fn a_strategy_that_asks_for_more_than_the_deadline_ends_the_call() {
    let strategy = custom(&|_: &BackoffContext<'_>| Duration::MAX);
    let played = play(RetryPolicy::new().strategy(strategy), fails);
    assert_eq!(played.names(), [EventName::DeadlineExceeded]);
}
