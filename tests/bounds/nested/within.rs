//! Time that is set around retried calls, by who is no retried call.

use std::cell::Cell;
use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use reflexio::policy::Nested;
use reflexio::strategies::fixed_s;
use reflexio::time::{remaining, within, within_async};
use reflexio::{AsyncRetryPolicy, CircuitBreaker, ErrorClass, RetryPolicy, StopReason, TimedOut, retry};
use reflexio_tests::Failure;

const SECOND: Duration = Duration::from_secs(1);

fn fails() -> Result<(), Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

fn is_about(left: Option<Duration>, seconds: u64) -> bool {
    left.is_some_and(|left| left <= SECOND * seconds as u32 && left > SECOND * (seconds as u32 - 1))
}

#[test]
fn a_wait_that_would_end_after_it_is_not_begun() {
    let policy = RetryPolicy::new().strategy(fixed_s(10.0));
    let outcome = within(SECOND * 9, || policy.execute(fails));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (1, Some(StopReason::DeadlineExceeded)));
}

#[test]
fn a_function_under_the_attribute_keeps_to_it() {
    #[retry(strategy = fixed_s(10.0), no_deadline)]
    fn fetch(attempts: &mut u32) -> Result<(), Failure> {
        *attempts += 1;
        fails()
    }
    let mut attempts = 0;
    within(SECOND, || fetch(&mut attempts)).unwrap_err();
    assert_eq!(attempts, 1);
}

#[test]
fn within_no_time_at_all_an_attempt_is_made_and_no_retry() {
    let policy = RetryPolicy::new().strategy(reflexio::strategies::immediate());
    let outcome = within(Duration::ZERO, || policy.execute(fails));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (1, Some(StopReason::DeadlineExceeded)));
    assert!(within(Duration::ZERO, || policy.call(|| Ok::<_, Failure>(()))).is_ok());
}

#[tokio::test(start_paused = true)]
async fn within_no_time_at_all_who_can_refuse_an_attempt_or_cut_it_makes_none() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    let made = Cell::new(0);
    let attempt = || {
        made.set(made.get() + 1);
        Ok::<_, std::io::Error>(())
    };
    let outcome = within(Duration::ZERO, || RetryPolicy::new().breaker(&BREAKER).execute(attempt));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (0, Some(StopReason::DeadlineExceeded)));

    let cutting = AsyncRetryPolicy::new().attempt_timeout_s(2.0);
    let error = within_async(Duration::ZERO, cutting.call(async || attempt())).await.unwrap_err();
    assert_eq!((error.kind(), made.get()), (std::io::ErrorKind::TimedOut, 0));
}

#[test]
fn who_is_independent_does_not_mind_it() {
    let policy = RetryPolicy::new().strategy(fixed_s(0.000_001)).nested(Nested::Independent);
    assert_eq!(within(Duration::ZERO, || policy.execute(fails)).attempts(), 6);
}

#[test]
fn the_one_that_ends_first_counts_and_afterwards_the_outer_one_does_again() {
    assert_eq!(remaining(), None);
    within(SECOND * 100, || {
        within(SECOND * 50, || assert!(is_about(remaining(), 50)));
        within(SECOND * 200, || assert!(is_about(remaining(), 100)));
        assert!(catch_unwind(AssertUnwindSafe(|| within(SECOND, || panic!("inside")))).is_err());
        assert!(is_about(remaining(), 100));
    });
    assert_eq!(remaining(), None);
    within(Duration::MAX, || assert_eq!(remaining(), None, "centuries are no end"));
}

#[test]
fn an_attempt_in_it_sees_what_is_left_of_both() {
    let long = RetryPolicy::new().deadline_s(1000.0);
    let left =
        || Ok::<_, Failure>((remaining(), reflexio::current().and_then(|attempt| attempt.remaining())));
    let (left, seen) = within(SECOND * 100, || long.call(left)).unwrap();
    assert!(is_about(left, 100) && is_about(seen, 100), "{left:?} {seen:?}");
    let short = RetryPolicy::new().deadline_s(10.0);
    let (left, _) =
        within(SECOND * 100, || short.call(|| within(SECOND * 50, || Ok::<_, Failure>((remaining(), ())))))
            .unwrap();
    assert!(is_about(left, 10), "{left:?}");
    let depth = within(SECOND, || long.call(|| Ok::<_, Failure>(reflexio::current().map(|c| c.depth()))));
    assert_eq!(depth.unwrap(), Some(0), "it is no call");
}

#[tokio::test(start_paused = true)]
async fn awaited_calls_keep_to_it_and_it_is_gone_between_polls() {
    let policy = AsyncRetryPolicy::new().strategy(fixed_s(4.0)).max_attempts(9);
    let began = tokio::time::Instant::now();
    let call = within_async(SECOND * 10, policy.execute(async || fails()));
    let look = async {
        tokio::time::sleep(SECOND).await;
        assert_eq!(remaining(), None);
    };
    let (outcome, ()) = tokio::join!(call, look);
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (3, Some(StopReason::DeadlineExceeded)));
    assert_eq!(began.elapsed(), SECOND * 8);
    assert_eq!(remaining(), None);
}

#[tokio::test(start_paused = true)]
async fn it_counts_from_when_it_was_said_and_not_from_the_first_poll() {
    let late = within_async(SECOND * 10, async { remaining() });
    tokio::time::advance(SECOND * 4).await;
    assert_eq!(late.await, Some(SECOND * 6));
}

#[tokio::test(start_paused = true)]
async fn attempt_timeouts_are_cut_to_it() {
    let policy = AsyncRetryPolicy::new().attempt_timeout_s(60.0);
    let began = tokio::time::Instant::now();
    let hangs = async || pending::<Result<(), TimedOut>>().await;
    let outcome = within_async(SECOND * 3, policy.execute(hangs)).await;
    assert_eq!(began.elapsed(), SECOND * 3);
    assert_eq!(outcome.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_task_is_handed_what_is_left() {
    let policy = AsyncRetryPolicy::new().strategy(fixed_s(4.0));
    let outcome = within_async(SECOND * 5, async move {
        let call = async move { policy.execute(async || fails()).await.attempts() };
        let unbounded = tokio::spawn(async { remaining() });
        assert_eq!(unbounded.await.unwrap(), None);
        tokio::spawn(within_async(remaining().unwrap(), call)).await.unwrap()
    });
    assert_eq!(outcome.await, 2);
}

#[test]
fn a_future_that_is_dropped_leaves_nothing_behind() {
    {
        let future = pin!(within_async(SECOND, async {
            ready(()).await;
            pending::<()>().await;
        }));
        assert!(future.poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(remaining(), None);
}
