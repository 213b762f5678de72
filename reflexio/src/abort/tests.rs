//! What can be seen from the inside only.

use core::pin::pin;
use core::sync::atomic::Ordering;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;
use std::vec::Vec;

use super::{AbortSignal, Aborted};

/// Nothing here takes that long unless somebody is not woken.
const LONG: Duration = Duration::from_secs(60);

fn poll(wait: &mut Aborted<'_>) -> Poll<()> {
    pin!(wait).poll(&mut Context::from_waker(Waker::noop()))
}

fn waiting(signal: &AbortSignal) -> Aborted<'_> {
    let mut wait = signal.aborted();
    assert!(poll(&mut wait).is_pending());
    wait
}

#[test]
fn ten_thousand_waits_one_after_another_use_one_place() {
    let signal = AbortSignal::new();
    for _ in 0..10_000 {
        drop(waiting(&signal));
    }
    assert_eq!(signal.waiters().places(), 1);
}

#[test]
fn a_wait_that_the_abort_ends_gives_its_place_back() {
    let signal = AbortSignal::new();
    for seen in [true, false] {
        for _ in 0..100 {
            let mut wait = waiting(&signal);
            signal.abort();
            assert!(!seen || poll(&mut wait).is_ready());
            drop(wait);
            signal.reset();
        }
    }
    assert_eq!(signal.waiters().places(), 1);
}

#[test]
fn places_are_as_many_as_ever_waited_at_a_time() {
    let signal = AbortSignal::new();
    let mut waits: Vec<_> = (0..100).map(|_| waiting(&signal)).collect();
    for round in 0..100 {
        drop(waits.swap_remove((round * 7) % waits.len()));
        drop(waits.swap_remove((round * 13) % waits.len()));
        waits.extend([waiting(&signal), waiting(&signal)]);
    }
    assert_eq!(signal.waiters().places(), 100);
}

#[test]
fn a_wait_that_never_begins_takes_no_place() {
    let signal = AbortSignal::new();
    drop(signal.aborted());
    signal.abort();
    assert!(poll(&mut signal.aborted()).is_ready());
    assert_eq!(signal.waiters().places(), 0);
}

#[test]
fn a_poisoned_lock_changes_nothing() {
    let signal = AbortSignal::new();
    let panicked = thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let _lock = signal.waiters();
            // Without the message of a panic among the output of the tests.
            std::panic::resume_unwind(std::boxed::Box::new(()));
        });
        thread.join().is_err()
    });
    assert!(panicked && signal.waiters.is_poisoned());
    let mut wait = waiting(&signal);
    drop(waiting(&signal));
    assert!(!signal.wait_timeout(Duration::from_nanos(1)));
    signal.abort();
    assert!(poll(&mut wait).is_ready());
    assert!(signal.wait_timeout(LONG));
    signal.reset();
    assert!(!signal.is_aborted());
}

#[test]
fn a_thread_that_is_woken_for_nothing_waits_on() {
    let signal = AbortSignal::new();
    thread::scope(|scope| {
        let began = Instant::now();
        let thread = scope.spawn(|| signal.wait_timeout(LONG));
        for _ in 0..1000 {
            signal.changed.notify_all();
            thread::yield_now();
        }
        assert!(!thread.is_finished(), "nobody has aborted");
        signal.abort();
        assert!(thread.join().unwrap());
        assert!(began.elapsed() < LONG, "it was woken, and not just late");
    });
}

#[test]
fn a_wait_that_begins_while_the_others_are_let_go_finds_the_flag_set() {
    let signal = AbortSignal::new();
    let begins = Barrier::new(2);
    thread::scope(|scope| {
        let lock = signal.waiters();
        let thread = scope.spawn(|| {
            let mut wait = signal.aborted();
            begins.wait();
            poll(&mut wait)
        });
        begins.wait();
        // Time enough to come to the lock; whether it does or not, the answer is the same.
        (0..1000).for_each(|_| thread::yield_now());
        signal.aborted.store(true, Ordering::Release);
        drop(lock);
        assert!(thread.join().unwrap().is_ready());
    });
}

/// The flag is never set here: only a thread that was blocked when the others were let go can come back.
#[test]
fn a_blocked_thread_goes_by_what_happened_during_its_wait() {
    let signal = AbortSignal::new();
    thread::scope(|scope| {
        let began = Instant::now();
        let thread = scope.spawn(|| signal.wait_timeout(LONG));
        while !thread.is_finished() {
            drop(signal.waiters().let_go());
            signal.changed.notify_all();
            thread::yield_now();
        }
        assert!(thread.join().unwrap());
        assert!(began.elapsed() < LONG, "it was woken, and not just late");
    });
}
