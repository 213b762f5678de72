//! A "total delay" of 10 s that ran for 407 s, because only the sleeps were counted (backon); an overall limit that
//! starts when the strategy is built (tokio-retry2).

use std::time::Duration;

use reflexio::strategies::fixed_s;
use reflexio::{AsyncRetryPolicy, ErrorClass, EventName, RetryPolicy, retry};
use reflexio_tests::{Failure, Script, Step, VirtualTime, now, play};

const SECOND: Duration = Duration::from_secs(1);

fn transient() -> Result<u32, Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

fn slow(takes: Duration) -> impl Fn(u32) -> Result<u32, Failure> {
    move |_| {
        VirtualTime::advance(takes);
        transient()
    }
}

fn slow_script(takes: Duration) -> Script {
    Script::new([Step { takes, outcome: transient() }])
}

#[test]
fn the_attempts_own_time_counts() {
    let policy = RetryPolicy::new().strategy(fixed_s(0.1)).deadline_s(10.0).max_attempts(1000);
    let played = play(policy, slow(SECOND * 4));
    // 4 s + 0.1 s + 4 s + 0.1 s + 4 s: the third attempt begins before the deadline and ends after it.
    assert_eq!((played.attempts, played.took), (3, Duration::from_millis(12_200)));
    assert_eq!(played.end().name, EventName::DeadlineExceeded);
}

#[test]
fn one_attempt_that_outlasts_the_deadline_is_the_last() {
    let policy = RetryPolicy::new().strategy(fixed_s(0.1)).deadline_s(10.0);
    let played = play(policy, slow(SECOND * 11));
    assert_eq!((played.attempts, played.took), (1, SECOND * 11));
    assert_eq!(played.end().name, EventName::DeadlineExceeded);
}

#[test]
fn the_attempts_own_time_counts_in_the_macro() {
    #[retry(strategy = fixed_s(0.1), deadline_s = 10, max_attempts = 1000, timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(strategy = fixed_s(0.1), deadline_s = 10, max_attempts = 1000, timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    for run in [blocking, |script: &mut Script| now(awaited(script))] {
        let mut script = slow_script(SECOND * 4);
        assert_eq!(run(&mut script), transient());
        assert_eq!(script.attempts(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn the_attempts_own_time_counts_on_tokio() {
    let policy = AsyncRetryPolicy::new().strategy(fixed_s(0.1)).deadline_s(10.0).max_attempts(1000);
    let outcome = policy
        .execute(async || {
            tokio::time::sleep(SECOND * 4).await;
            transient()
        })
        .await;
    assert_eq!((outcome.attempts(), outcome.elapsed()), (3, Duration::from_millis(12_200)));
}

#[test]
fn the_deadline_starts_with_the_call() {
    let policy = RetryPolicy::new().strategy(fixed_s(1.0)).deadline_s(10.0).max_attempts(4);
    // Longer than the deadline passes after the policy was made, and again after each call.
    for _ in 0..3 {
        VirtualTime::advance(SECOND * 3600);
        let played = play(policy, slow(Duration::ZERO));
        assert_eq!((played.attempts, played.took), (4, SECOND * 3));
    }
}

#[test]
fn the_deadline_of_a_context_starts_with_each_call() {
    let policy =
        RetryPolicy::new().strategy(fixed_s(1.0)).deadline_s(10.0).max_attempts(4).timer(VirtualTime);
    let batch = policy.context("batch");
    for _ in 0..3 {
        VirtualTime::advance(SECOND * 3600);
        let mut script = Script::of([transient()]);
        assert_eq!(batch.call(|| script.attempt()), transient());
        assert_eq!(script.attempts(), 4);
    }
}

#[test]
fn the_deadline_of_an_async_call_starts_when_it_is_first_polled() {
    let policy =
        AsyncRetryPolicy::new().strategy(fixed_s(1.0)).deadline_s(10.0).max_attempts(4).timer(VirtualTime);
    let mut script = Script::of([transient()]);
    let call = policy.call(|| std::future::ready(script.attempt()));
    VirtualTime::advance(SECOND * 3600);
    assert_eq!(now(call), transient());
    assert_eq!(script.attempts(), 4);
}

#[test]
fn the_deadline_of_the_macro_starts_with_each_call() {
    #[retry(strategy = fixed_s(1.0), deadline_s = 10, max_attempts = 4, timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(strategy = fixed_s(1.0), deadline_s = 10, max_attempts = 4, timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    for run in [blocking, |script: &mut Script| now(awaited(script))] {
        for _ in 0..3 {
            VirtualTime::advance(SECOND * 3600);
            let mut script = Script::of([transient()]);
            assert_eq!(run(&mut script), transient());
            assert_eq!(script.attempts(), 4);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn with_an_attempt_timeout_the_whole_call_ends_by_the_deadline() {
    let policy = AsyncRetryPolicy::new()
        .strategy(fixed_s(1.0))
        .deadline_s(10.0)
        .attempt_timeout_s(4.0)
        .max_attempts(1000);
    let began = tokio::time::Instant::now();
    let outcome = policy.execute(std::future::pending::<Result<(), std::io::Error>>).await;
    // 4 s, 1 s, 4 s, and then 1 s more would be the deadline.
    assert_eq!((outcome.attempts(), began.elapsed()), (2, SECOND * 9));
    assert_eq!(outcome.into_result().unwrap_err().kind(), std::io::ErrorKind::TimedOut);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_is_cut_at_the_deadline_if_that_comes_before_its_timeout() {
    let policy = AsyncRetryPolicy::new().strategy(fixed_s(1.0)).deadline_s(10.0).attempt_timeout_s(7.0);
    let began = tokio::time::Instant::now();
    let outcome = policy.execute(std::future::pending::<Result<(), std::io::Error>>).await;
    assert_eq!((outcome.attempts(), began.elapsed()), (2, SECOND * 10));
}
