//! Calls inside of calls on tokio: its paused time, and many tasks on one thread and on several.

use std::io::{self, ErrorKind};
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reflexio::strategies::fixed_s;
use reflexio::{AsyncRetryPolicy, Budget, RetryPolicy, StopReason, current, retry};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

fn lost<T>() -> io::Result<T> {
    Err(ErrorKind::ConnectionReset.into())
}

#[tokio::test(start_paused = true)]
async fn an_inner_call_has_what_is_left_of_the_outer_attempts_timeout() {
    static REASONS: Mutex<Vec<(u32, Option<StopReason>, Duration)>> = Mutex::new(Vec::new());

    #[retry(attempt_timeout_s = 4, max_attempts = 2, strategy = fixed_s(1.0))]
    async fn outer() -> io::Result<()> {
        let began = Instant::now();
        let inner = AsyncRetryPolicy::new().strategy(fixed_s(1.5));
        let outcome = inner.execute(async || lost()).await;
        REASONS.lock().unwrap().push((outcome.attempts(), outcome.stop_reason(), began.elapsed()));
        outcome.into_result()
    }
    let began = Instant::now();
    assert_eq!(outer().await.unwrap_err().kind(), ErrorKind::ConnectionReset, "it was not cut");
    // At 0, 1.5 and 3 s; the next would be at 4.5 s.
    let expected = (3, Some(StopReason::DeadlineExceeded), SECOND * 3);
    assert_eq!(*REASONS.lock().unwrap(), [expected, expected]);
    assert_eq!(began.elapsed(), SECOND * 7, "two outer attempts of 3 s, and a wait");
}

#[tokio::test(start_paused = true)]
async fn an_inner_attempt_timeout_is_cut_to_what_is_left_and_the_inner_call_is_told() {
    static ENDED: Mutex<Vec<Option<StopReason>>> = Mutex::new(Vec::new());

    async fn inner() -> io::Result<()> {
        let policy = AsyncRetryPolicy::new().attempt_timeout_s(30.0);
        let outcome = policy.execute(std::future::pending::<io::Result<()>>).await;
        ENDED.lock().unwrap().push(outcome.stop_reason());
        outcome.into_result()
    }
    let began = Instant::now();
    let outer = AsyncRetryPolicy::new().attempt_timeout_s(4.0).max_attempts(1);
    assert_eq!(outer.call(inner).await.unwrap_err().kind(), ErrorKind::TimedOut);
    assert_eq!(began.elapsed(), SECOND * 4);
    assert_eq!(*ENDED.lock().unwrap(), [Some(StopReason::DeadlineExceeded)]);

    let by_deadline = AsyncRetryPolicy::new().deadline_s(3.0).max_attempts(1);
    let began = Instant::now();
    assert_eq!(by_deadline.call(inner).await.unwrap_err().kind(), ErrorKind::TimedOut);
    assert_eq!(began.elapsed(), SECOND * 3, "the outer call itself cuts nothing");
}

#[tokio::test(start_paused = true)]
async fn where_no_time_is_left_not_even_the_future_of_an_attempt_is_made() {
    let made = AtomicU32::new(0);
    let inner = AsyncRetryPolicy::new().attempt_timeout_s(5.0);
    let outer = AsyncRetryPolicy::new().deadline_s(1.0).max_attempts(1);
    let call = outer.call(async || {
        sleep(SECOND).await;
        let call = inner.call(|| {
            made.fetch_add(1, Ordering::Relaxed);
            std::future::ready(io::Result::Ok(()))
        });
        call.await
    });
    assert_eq!(call.await.unwrap_err().kind(), ErrorKind::TimedOut);
    assert_eq!(made.into_inner(), 0);
}

#[tokio::test(start_paused = true)]
async fn by_tokios_clock_the_time_left_runs_with_paused_time() {
    #[retry(deadline_s = 10, attempt_timeout_s = 8, strategy = fixed_s(1.0))]
    async fn left(saw: &mut Vec<Duration>) -> io::Result<()> {
        for _ in 0..2 {
            saw.push(current().and_then(|attempt| attempt.remaining()).unwrap());
            sleep(SECOND * 2).await;
        }
        if saw.len() < 4 { lost() } else { Ok(()) }
    }
    let mut saw = Vec::new();
    left(&mut saw).await.unwrap();
    assert_eq!(saw, [SECOND * 8, SECOND * 6, SECOND * 5, SECOND * 3], "the timeout, then the deadline");
}

#[tokio::test(start_paused = true)]
async fn a_blocking_call_inside_of_an_async_one_and_the_other_way_round() {
    #[retry(deadline_s = 1, max_attempts = 1)]
    async fn outer() -> io::Result<(u32, u32)> {
        let inner = RetryPolicy::new().strategy(fixed_s(5.0));
        let outcome = inner.execute(lost::<()>);
        assert_eq!(outcome.stop_reason(), Some(StopReason::DeadlineExceeded));
        inner.call(|| Ok((outcome.attempts(), current().map_or(0, |current| current.depth()))))
    }
    let depths = RetryPolicy::new().call(|| {
        let mut outer = std::pin::pin!(outer());
        match outer.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
            std::task::Poll::Ready(outcome) => outcome,
            std::task::Poll::Pending => panic!("nothing in it waits"),
        }
    });
    assert_eq!(depths.unwrap(), (1, 2));
}

/// Each call has a budget of its own, by which it is known.
static BUDGETS: [Budget; 4] = [Budget::new(10), Budget::new(10), Budget::new(10), Budget::new(10)];

fn is_own(own: &'static Budget, depth: u32) {
    let current = current().expect("an attempt runs");
    assert!(current.budget().is_some_and(|budget| ptr::eq(budget, own)), "somebody else's budget");
    assert_eq!(current.depth(), depth);
}

/// Two attempts with another call in each; whatever else the thread polls between, it sees itself.
async fn watched(own: &'static Budget) -> io::Result<()> {
    let policy = AsyncRetryPolicy::new().budget(own).strategy(fixed_s(0.001));
    let attempt = std::cell::Cell::new(0);
    let call = policy.call(async || {
        attempt.set(attempt.get() + 1);
        for _ in 0..50 {
            is_own(own, 0);
            assert_eq!(current().map(|current| current.attempt()), Some(attempt.get()));
            yield_now().await;
        }
        let inner = AsyncRetryPolicy::new();
        inner
            .call(async || {
                is_own(own, 1);
                yield_now().await;
                is_own(own, 1);
                io::Result::Ok(())
            })
            .await?;
        is_own(own, 0);
        if attempt.get() < 2 { lost() } else { Ok(()) }
    });
    call.await
}

#[tokio::test(start_paused = true)]
async fn calls_that_take_turns_on_one_thread_do_not_see_each_other() {
    let [a, b, c, d] = &BUDGETS;
    let (a, b, c, d) = tokio::join!(watched(a), watched(b), watched(c), watched(d));
    assert!(a.is_ok() && b.is_ok() && c.is_ok() && d.is_ok());
    assert!(current().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_do_tasks_on_several_threads() {
    let tasks: Vec<_> = (0..16)
        .map(|n| {
            tokio::spawn(async move {
                let policy = AsyncRetryPolicy::new().budget(&BUDGETS[n % 4]).max_attempts(1);
                let call = policy.call(|| async move {
                    for _ in 0..100 {
                        is_own(&BUDGETS[n % 4], 0);
                        yield_now().await;
                    }
                    io::Result::Ok(())
                });
                call.await
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("it saw itself").unwrap();
    }
    assert!(current().is_none());
}

#[tokio::test(start_paused = true)]
async fn calls_that_take_turns_inside_of_one_attempt_both_see_it_around_them() {
    let depth = || async {
        yield_now().await;
        io::Result::Ok(current().map(|current| (current.depth(), current.attempt())))
    };
    let outer = AsyncRetryPolicy::new().deadline_s(2.0);
    let seen = outer.call(async || {
        let inner = AsyncRetryPolicy::new();
        let (a, b) = tokio::join!(inner.call(depth), inner.call(depth));
        assert!(current().is_some_and(|current| current.depth() == 0));
        io::Result::Ok([a?, b?])
    });
    assert_eq!(seen.await.unwrap(), [Some((1, 1)), Some((1, 1))]);
}

/// Both ways to spawn: a task that is polled by another thread, and one that is polled by this one.
async fn what_a_task_sees() -> bool {
    let policy = AsyncRetryPolicy::new();
    let call = policy.call(async || {
        let task = tokio::spawn(async {
            yield_now().await;
            current().is_none()
        });
        io::Result::Ok(task.await.expect("it does not panic"))
    });
    call.await.unwrap()
}

#[tokio::test]
async fn a_task_that_the_body_spawns_on_the_same_thread_sees_none() {
    assert!(what_a_task_sees().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_the_body_spawns_on_another_thread_sees_none() {
    assert!(what_a_task_sees().await);
}

#[tokio::test(start_paused = true)]
async fn the_call_that_loses_a_select_leaves_nothing_to_the_one_that_wins() {
    let [own, other, ..] = &BUDGETS;
    let slow = AsyncRetryPolicy::new().budget(other);
    let fast = AsyncRetryPolicy::new().budget(own);
    let winner = tokio::select! {
        biased;
        _ = slow.call(async || { is_own(other, 0); sleep(SECOND * 5).await; io::Result::Ok(()) }) => "slow",
        _ = fast.call(async || { is_own(own, 0); sleep(SECOND).await; is_own(own, 0); io::Result::Ok(()) }) => {
            assert!(current().is_none());
            "fast"
        }
    };
    assert_eq!(winner, "fast");
    assert!(current().is_none());
}
