//! The attempt timeout, in tokio's paused time.

use std::cell::Cell;
use std::future::{Ready, pending, ready};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reflexio::ErrorClass::Transient;
use reflexio::strategies::fixed_s;
use reflexio::time::{AsyncSleep, Clock};
use reflexio::tower::RetryLayer;
use reflexio::{AsyncRetryPolicy, RetryPolicy, TimedOut};
use reflexio_tests::{VirtualTime, log, now};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};
use tower::limit::ConcurrencyLimit;
use tower::{Layer, Service, ServiceExt, service_fn};

use crate::support::{Failed, HEARD, Shared, fails};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_too_long_is_cut_and_retried() {
    let attempts = Cell::new(0);
    let service = service_fn(async |()| {
        attempts.set(attempts.get() + 1);
        if attempts.get() < 3 { pending().await } else { Ok::<_, Failed>(7) }
    });
    let policy = HEARD.strategy(fixed_s(1.0)).attempt_timeout_s(2.0);
    let began = Instant::now();
    assert_eq!(RetryLayer::cloning(policy).layer(service).oneshot(()).await, Ok(7));
    assert_eq!(began.elapsed(), SECOND * 6, "two cut attempts, two waits");
}

#[tokio::test(start_paused = true)]
async fn the_time_in_which_a_further_attempt_becomes_ready_is_part_of_it() {
    let script = Shared::new([fails(Transient)]);
    let places = Arc::new(Semaphore::new(1));
    let limit = ConcurrencyLimit::with_semaphore(script.service(), Arc::clone(&places));
    let policy = HEARD.strategy(fixed_s(1.0)).deadline_s(8.0).attempt_timeout_s(2.0);
    let mut service = RetryLayer::cloning(policy).layer(limit);
    let began = Instant::now();
    let call = service.ready().await.unwrap().call(());
    let forever = async {
        let _place = places.acquire().await;
        pending::<()>().await
    };
    let answer = tokio::select! {
        answer = call => answer,
        () = forever => unreachable!("it keeps the place"),
    };
    assert_eq!((answer, began.elapsed()), (Err(Failed::TimedOut(TimedOut::new())), SECOND * 8));
    assert_eq!(
        log::take(),
        [
            "op: attempt 1 failed, TRANSIENT (Failed); again in 1.000s [0.000s]",
            "op: attempt 2 failed, TRANSIENT (Failed); again in 1.000s [3.000s]",
            "op: attempt 3 failed, TRANSIENT (Failed); again in 1.000s [6.000s]",
            "op: attempt 4 failed, TRANSIENT (Failed); \
             stopped: the next attempt would come too late for the deadline [8.000s]",
        ]
    );
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_time_before_the_call_is_not() {
    let script = Shared::new([fails(Transient), Ok(7)]);
    let places = Arc::new(Semaphore::new(1));
    let limit = ConcurrencyLimit::with_semaphore(script.service(), Arc::clone(&places));
    let policy = HEARD.strategy(fixed_s(1.0)).deadline_s(4.0).attempt_timeout_s(2.0);
    let holder = async {
        let _place = places.acquire().await;
        sleep(SECOND * 100).await;
    };
    let ((), answer) = tokio::join!(holder, RetryLayer::cloning(policy).layer(limit).oneshot(()));
    assert_eq!(answer, Ok(7));
}

#[test]
fn a_call_in_an_attempt_that_has_no_time_left_sends_nothing() {
    let sent = Cell::new(0);
    let policy = AsyncRetryPolicy::new().timer(VirtualTime).attempt_timeout_s(1.0).max_attempts(1);
    let inner = RetryLayer::cloning(policy).layer(service_fn(|()| {
        sent.set(sent.get() + 1);
        ready(Ok::<_, io::Error>(()))
    }));
    let outer = RetryPolicy::new().timer(VirtualTime).deadline_s(5.0).max_attempts(1);
    let outcome = outer.call(|| {
        VirtualTime::advance(Duration::from_secs(6));
        now(inner.oneshot(()))
    });
    assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!(sent.get(), 0);
}

/// A clock on which a nanosecond passes whenever somebody looks.
#[derive(Clone, Copy)]
struct Ticking(&'static AtomicU64);

impl Clock for Ticking {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl AsyncSleep for Ticking {
    type Sleep = Ready<()>;

    fn sleep(&self, _: Duration) -> Ready<()> {
        ready(())
    }
}

#[tokio::test]
async fn whenever_the_time_runs_out_nothing_is_kept_for_an_attempt_that_is_not_made() {
    static READINGS: AtomicU64 = AtomicU64::new(0);
    for nanos in 1..10 {
        READINGS.store(0, Ordering::Relaxed);
        let script = Shared::new([fails(Transient)]);
        let places = Arc::new(Semaphore::new(1));
        let limit = ConcurrencyLimit::with_semaphore(script.service(), Arc::clone(&places));
        let policy = AsyncRetryPolicy::new()
            .timer(Ticking(&READINGS))
            .deadline(Duration::from_nanos(nanos))
            .attempt_timeout_s(1.0);
        let mut service = RetryLayer::cloning(policy).layer(limit);
        let call = service.ready().await.unwrap().call(());
        let is_made = script.attempts() == 1;
        // An attempt that has begun is in its place until its answer is there.
        assert_eq!(places.available_permits(), usize::from(!is_made), "{nanos} ns");
        call.await.unwrap_err();
        assert_eq!(places.available_permits(), 1, "{nanos} ns");
    }
}
