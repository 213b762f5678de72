//! `VirtualTime`, `seed` and `seeded`.

use std::io::{self, ErrorKind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use reflexio::strategies::fixed_s;
use reflexio::testing::{VirtualTime, seed, seeded};
use reflexio::time::{AsyncSleep, Clock, Sleep};
use reflexio::{AbortSignal, AsyncRetryPolicy, ErrorClass, RetryPolicy, StopReason};
use reflexio_tests::{Failure, now};

const SECOND: Duration = Duration::from_secs(1);

fn took<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let began = VirtualTime::now();
    let output = run();
    (output, VirtualTime::now() - began)
}

#[test]
fn a_thread_begins_at_zero_and_has_a_time_of_its_own() {
    VirtualTime::advance(SECOND);
    assert_eq!(thread::spawn(VirtualTime::now).join().unwrap(), Duration::ZERO);
    assert_eq!(VirtualTime::now(), SECOND);
}

#[test]
fn a_wait_moves_the_time_on() {
    Sleep::sleep(&VirtualTime, SECOND);
    assert_eq!(Clock::now(&VirtualTime), SECOND);
    now(AsyncSleep::sleep(&VirtualTime, SECOND));
    assert_eq!(Clock::now(&VirtualTime), SECOND * 2);
}

#[test]
fn a_wait_counts_from_when_it_was_made() {
    let wait = AsyncSleep::sleep(&VirtualTime, SECOND * 3);
    VirtualTime::advance(SECOND);
    now(wait);
    assert_eq!(VirtualTime::now(), SECOND * 3);
}

#[test]
fn a_wait_for_a_time_that_has_come_is_over_at_once() {
    let wait = AsyncSleep::sleep(&VirtualTime, SECOND);
    VirtualTime::advance(SECOND * 5);
    assert!(pin!(wait).poll(&mut Context::from_waker(Waker::noop())).is_ready());
    assert_eq!(VirtualTime::now(), SECOND * 5);
}

#[tokio::test]
async fn calls_that_are_awaited_together_wait_together() {
    let fails = async || Err::<(), _>(Failure::of(ErrorClass::Transient));
    let policy = AsyncRetryPolicy::new().timer(VirtualTime).max_attempts(3);
    let (slow, fast) = (policy.strategy(fixed_s(10.0)), policy.strategy(fixed_s(4.0)));
    let (slow, fast) = tokio::join!(slow.execute(fails), fast.execute(fails));
    assert_eq!((slow.elapsed(), fast.elapsed()), (SECOND * 20, SECOND * 8));
    assert_eq!(VirtualTime::now(), SECOND * 20);
}

#[test]
fn an_attempt_timeout_cuts_an_attempt_that_waits_longer() {
    let policy = AsyncRetryPolicy::new().timer(VirtualTime).strategy(fixed_s(1.0)).max_attempts(2);
    let attempt = || async {
        AsyncSleep::sleep(&VirtualTime, SECOND * 9).await;
        Ok::<_, io::Error>(())
    };
    let (result, passed) = took(|| now(policy.attempt_timeout_s(4.0).call(attempt)));
    assert_eq!(result.unwrap_err().kind(), ErrorKind::TimedOut);
    assert_eq!(passed, SECOND * 9, "4 s, a wait of 1 s, 4 s");
    let (result, passed) = took(|| now(policy.attempt_timeout_s(10.0).call(attempt)));
    assert!(result.is_ok());
    assert_eq!(passed, SECOND * 9, "a timeout that is not needed takes no time");
}

#[test]
fn a_timeout_around_an_attempt_that_does_not_wait_takes_no_time() {
    let policy = AsyncRetryPolicy::new().timer(VirtualTime).attempt_timeout_s(4.0);
    let (result, passed) = took(|| now(policy.call(async || Ok::<_, io::Error>(7))));
    assert_eq!((result.unwrap(), passed), (7, Duration::ZERO));
}

#[test]
fn a_wait_that_nobody_polls_any_more_does_not_stop_the_time() {
    let mut held = pin!(AsyncSleep::sleep(&VirtualTime, SECOND));
    assert!(held.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    now(AsyncSleep::sleep(&VirtualTime, SECOND * 3));
    assert_eq!(VirtualTime::now(), SECOND * 3);
    assert!(held.poll(&mut Context::from_waker(Waker::noop())).is_ready());
}

#[test]
fn waits_end_in_their_order_whichever_is_polled_first() {
    let mut context = Context::from_waker(Waker::noop());
    let mut long = pin!(AsyncSleep::sleep(&VirtualTime, SECOND * 5));
    let mut short = pin!(AsyncSleep::sleep(&VirtualTime, SECOND));
    assert!(long.as_mut().poll(&mut context).is_pending());
    assert!(short.as_mut().poll(&mut context).is_pending());
    // The next round, the other way round.
    assert_eq!(long.as_mut().poll(&mut context), Poll::Pending);
    assert_eq!(short.as_mut().poll(&mut context), Poll::Ready(()));
    assert_eq!(VirtualTime::now(), SECOND);
    now(long);
    assert_eq!(VirtualTime::now(), SECOND * 5);
}

#[test]
fn a_wait_that_is_aborted_takes_no_time() {
    static STOP: AbortSignal = AbortSignal::new();
    let policy = AsyncRetryPolicy::new().timer(VirtualTime).strategy(fixed_s(9.0)).abort_on(&STOP);
    let stop = |_: &reflexio::Event<'_>| STOP.abort();
    let (outcome, passed) = took(|| {
        let call = policy.context("op").on_metric(&stop);
        now(call.execute(async || Err::<(), _>(Failure::of(ErrorClass::Transient))))
    });
    assert_eq!(outcome.stop_reason(), Some(StopReason::Aborted));
    assert_eq!((outcome.attempts(), passed), (1, Duration::ZERO));
}

#[test]
fn a_wait_passes_in_the_time_of_the_thread_that_began_it() {
    let wait = AsyncSleep::sleep(&VirtualTime, SECOND);
    let elsewhere = thread::spawn(|| {
        now(wait);
        VirtualTime::now()
    });
    assert_eq!(elsewhere.join().unwrap(), Duration::ZERO);
    assert_eq!(VirtualTime::now(), SECOND);
}

#[test]
fn a_seed_makes_the_same_sequence_again_on_every_thread() {
    let draws = || {
        seed(42);
        [seeded(), seeded(), seeded()]
    };
    let first = draws();
    assert!(first[0] != first[1] && first[1] != first[2]);
    assert_eq!(draws(), first);
    assert_eq!(thread::spawn(draws).join().unwrap(), first);
    seed(43);
    assert_ne!([seeded(), seeded(), seeded()], first);
}

#[test]
fn a_thread_draws_from_a_sequence_of_its_own() {
    seed(1);
    let first = seeded();
    let elsewhere = thread::spawn(|| {
        seed(1);
        let _ = (seeded(), seeded());
    });
    elsewhere.join().unwrap();
    let second = seeded();
    seed(1);
    assert_eq!([seeded(), seeded()], [first, second]);
}

#[test]
fn a_seeded_policy_waits_the_same_in_every_run() {
    let policy = RetryPolicy::new().timer(VirtualTime).random(&seeded);
    let run = || {
        seed(5);
        took(|| policy.call(|| Err::<(), _>(Failure::of(ErrorClass::Transient)))).1
    };
    let first = run();
    assert!(first > Duration::from_secs(1));
    assert_eq!(run(), first);
}

/// Tokio polls the body of a test once in 61 polls of what that has spawned.
#[tokio::test]
async fn a_call_beside_one_that_was_spawned_keeps_its_own_time() {
    let fails = async || Err::<(), _>(Failure::of(ErrorClass::Transient));
    let policy = AsyncRetryPolicy::new().timer(VirtualTime);
    let slow =
        tokio::spawn(async move { policy.strategy(fixed_s(50.0)).max_attempts(2).execute(fails).await });
    let quick = policy.strategy(fixed_s(1.0)).max_attempts(4).deadline_s(10.0).execute(fails).await;
    assert_eq!((quick.attempts(), quick.elapsed()), (4, SECOND * 3));
    assert_eq!(slow.await.unwrap().elapsed(), SECOND * 50);
}
