//! Threads that wait for an [`AbortSignal`].

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use reflexio::AbortSignal;

/// Nothing here takes that long unless somebody is not woken.
const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_wait_without_an_abort_ends_by_its_timeout() {
    let signal = AbortSignal::new();
    assert!(!signal.wait_timeout(Duration::ZERO));
    assert!(!signal.wait_timeout(Duration::from_nanos(1)));
}

#[test]
fn a_wait_after_the_abort_is_over_at_once() {
    let signal = AbortSignal::new();
    signal.abort();
    let began = Instant::now();
    assert!(signal.wait_timeout(Duration::ZERO));
    assert!(signal.wait_timeout(LONG));
    assert!(began.elapsed() < LONG);
}

#[test]
fn an_abort_ends_the_waits_of_all_threads_whether_they_began_before_it_or_not() {
    const THREADS: usize = 8;
    for timeout in [LONG, Duration::MAX] {
        let signal = AbortSignal::new();
        let start = Barrier::new(THREADS + 1);
        let began = Instant::now();
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    start.wait();
                    assert!(signal.wait_timeout(timeout));
                });
            }
            start.wait();
            signal.abort();
        });
        assert!(began.elapsed() < LONG);
    }
}

#[test]
fn an_abort_that_is_taken_back_at_once_still_ends_the_wait_of_a_blocked_thread() {
    let signal = AbortSignal::new();
    let began = Instant::now();
    thread::scope(|scope| {
        let thread = scope.spawn(|| signal.wait_timeout(LONG));
        // Again and again, for nobody can know when the thread has begun to wait.
        while !thread.is_finished() {
            signal.abort();
            signal.reset();
            thread::yield_now();
        }
        assert!(thread.join().unwrap());
    });
    assert!(began.elapsed() < LONG);
}

#[test]
fn after_a_reset_threads_wait_anew() {
    let signal = AbortSignal::new();
    signal.abort();
    signal.reset();
    assert!(!signal.is_aborted());
    assert!(!signal.wait_timeout(Duration::from_nanos(1)));
    signal.abort();
    assert!(signal.wait_timeout(Duration::ZERO));
}
