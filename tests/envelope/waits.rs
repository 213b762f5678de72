//! The wait between two attempts.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use reflexio::strategies::{fixed_s, immediate, retry_after_or};
use reflexio::{AsyncRetryPolicy, ErrorClass, RetryAfter, RetryPolicy, retry};
use reflexio_tests::{Failure, VirtualTime};

/// Real time: tokio's own sleep of nothing takes a millisecond and more, so that these would be two seconds at least.
#[tokio::test]
async fn a_retry_without_a_wait_lets_others_run_and_goes_on() {
    let ran = AtomicBool::new(false);
    let policy = AsyncRetryPolicy::new().strategy(immediate()).max_attempts(2000);
    let began = std::time::Instant::now();
    let call = policy.call(|| async { Err::<(), _>(Failure::of(ErrorClass::Transient)) });
    let (result, ()) = tokio::join!(call, async { ran.store(true, Ordering::Relaxed) });
    assert!(result.is_err() && ran.into_inner());
    assert!(began.elapsed() < Duration::from_millis(1500), "{:?}", began.elapsed());
}

#[test]
fn a_hint_of_zero_does_not_turn_off_the_backoff() {
    let failed = Failure::of(ErrorClass::RateLimit).retry_after(Duration::ZERO);
    let policy = RetryPolicy::new().timer(VirtualTime).max_attempts(2);
    for policy in [
        policy.strategy(retry_after_or(fixed_s(2.0))),
        policy.strategy(fixed_s(2.0)).retry_after(RetryAfter::Exact),
        policy.strategy(fixed_s(2.0)),
    ] {
        let outcome = policy.execute(|| Err::<(), _>(failed));
        assert_eq!(outcome.timeline().next().map(|step| step.sleep), Some(Duration::from_secs(2)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_makes_no_further_attempt() {
    static ATTEMPTS: AtomicU32 = AtomicU32::new(0);
    #[retry(strategy = fixed_s(10.0))]
    async fn fails() -> Result<(), Failure> {
        ATTEMPTS.fetch_add(1, Ordering::Relaxed);
        Err(Failure::of(ErrorClass::Transient))
    }
    let call = tokio::spawn(fails());
    tokio::time::sleep(Duration::from_secs(15)).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert_eq!(ATTEMPTS.load(Ordering::Relaxed), 2);
}

#[test]
fn ten_thousand_attempts_are_counted_and_the_last_sixteen_remembered() {
    let policy = RetryPolicy::new().strategy(immediate()).no_deadline().max_attempts(10_000);
    let outcome = policy.execute(|| Err::<(), _>(Failure::of(ErrorClass::Transient)));
    assert_eq!((outcome.attempts(), outcome.failures(ErrorClass::Transient)), (10_000, 10_000));
    let remembered: Vec<_> = outcome.timeline().map(|step| step.attempt).collect();
    assert_eq!(remembered, (9_985..=10_000).collect::<Vec<_>>());
}
