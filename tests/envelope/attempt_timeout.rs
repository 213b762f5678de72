//! The attempt timeout, in tokio's paused time but where it says otherwise.

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reflexio::time::{AsyncSleep, Clock, TokioTimer};
use reflexio::{AsyncRetryPolicy, StopReason, retry, strategies::fixed_s};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_too_long_is_cut_and_retried() {
    let attempts = AtomicU32::new(0);
    let policy = AsyncRetryPolicy::new().strategy(fixed_s(1.0)).attempt_timeout_s(2.0);
    let began = Instant::now();
    let value = policy.call(|| async {
        if attempts.fetch_add(1, Ordering::Relaxed) < 2 {
            sleep(SECOND * 100).await;
        }
        Ok::<_, io::Error>(7)
    });
    assert_eq!(value.await.unwrap(), 7);
    assert_eq!(began.elapsed(), SECOND * 6, "two cut attempts, two waits");
}

#[tokio::test(start_paused = true)]
async fn with_an_attempt_timeout_the_whole_call_ends_by_the_deadline() {
    let policy = AsyncRetryPolicy::new().strategy(fixed_s(1.0)).deadline_s(8.0).attempt_timeout_s(4.0);
    let began = Instant::now();
    let outcome = policy.execute(std::future::pending::<io::Result<()>>).await;
    assert_eq!(began.elapsed(), SECOND * 8, "the second attempt is cut at the deadline");
    assert_eq!(outcome.stop_reason(), Some(StopReason::DeadlineExceeded));
    assert_eq!(outcome.last_error().map(io::Error::kind), Some(ErrorKind::TimedOut));
    assert_eq!(outcome.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_annotated_function_is_cut_too() {
    #[retry(attempt_timeout_s = 2, max_attempts = 1)]
    async fn hangs() -> io::Result<()> {
        std::future::pending().await
    }
    let began = Instant::now();
    assert_eq!(hangs().await.unwrap_err().kind(), ErrorKind::TimedOut);
    assert_eq!(began.elapsed(), SECOND * 2);
}

/// Real time: it is the scheduler that is tested. The attempt never gives the timer a turn of its own.
#[tokio::test]
async fn an_attempt_that_uses_up_the_cooperative_budget_is_cut() {
    let policy = AsyncRetryPolicy::new().max_attempts(1).attempt_timeout(Duration::from_millis(20));
    let began = std::time::Instant::now();
    let result = policy.call(|| async {
        while began.elapsed() < SECOND * 20 {
            tokio::task::consume_budget().await;
        }
        Ok::<_, io::Error>(())
    });
    assert_eq!(result.await.unwrap_err().kind(), ErrorKind::TimedOut);
}

/// A machine that was suspended, or a runtime under load.
#[derive(Clone, Copy)]
struct Oversleeps;

impl Clock for Oversleeps {
    fn now(&self) -> Duration {
        TokioTimer.now()
    }
}

impl AsyncSleep for Oversleeps {
    type Sleep = tokio::time::Sleep;

    fn sleep(&self, delay: Duration) -> Self::Sleep {
        TokioTimer.sleep(delay + SECOND * 60)
    }
}

#[tokio::test(start_paused = true)]
async fn no_attempt_is_begun_after_a_wait_that_overslept_the_deadline() {
    let attempts = AtomicU32::new(0);
    let policy = AsyncRetryPolicy::new().timer(Oversleeps).strategy(fixed_s(1.0));
    let policy = policy.deadline_s(10.0).attempt_timeout_s(5.0);
    let outcome = policy.execute(|| async {
        attempts.fetch_add(1, Ordering::Relaxed);
        Err::<(), _>(io::Error::from(ErrorKind::ConnectionReset))
    });
    assert_eq!(outcome.await.stop_reason(), Some(StopReason::DeadlineExceeded));
    assert_eq!(attempts.into_inner(), 1);
}
