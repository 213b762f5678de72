//! A task for each call.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use measure::Awaited;
use pin_project_lite::pin_project;
use tokio::runtime::Builder;
use tokio::sync::Notify;

// Not in the tasks: those are to be no larger than what is measured.
static TASKS: AtomicU64 = AtomicU64::new(0);
static POLLED_IN_VAIN: AtomicU64 = AtomicU64::new(0);
static OVER: AtomicU64 = AtomicU64::new(0);
static LAST_IS_OVER: Notify = Notify::const_new();

/// Makes that many tasks, each with a call that fails and waits an hour, on a runtime of several threads, and does
/// something while all of them wait.
pub fn hold<S: Awaited>(tasks: u64, while_pending: &mut dyn FnMut()) {
    TASKS.store(tasks, Ordering::Relaxed);
    let runtime = Builder::new_multi_thread().enable_time().build().expect("a runtime");
    for _ in 0..tasks {
        runtime.spawn(Counted { call: S::pending() });
    }
    while POLLED_IN_VAIN.load(Ordering::Acquire) < tasks {
        assert_eq!(OVER.load(Ordering::Acquire), 0, "a call of {} does not wait", S::NAME);
        thread::sleep(Duration::from_millis(5));
    }
    while_pending();
    runtime.shutdown_background();
}

/// Makes that many tasks on one thread, and drives all calls to their end: five waits of an hour each, in paused time.
pub fn drive<S: Awaited>(tasks: u64) {
    TASKS.store(tasks, Ordering::Relaxed);
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(async {
        for _ in 0..tasks {
            tokio::spawn(Counted { call: S::pending() });
        }
        LAST_IS_OVER.notified().await;
    });
    assert_eq!(
        POLLED_IN_VAIN.load(Ordering::Acquire),
        5 * tasks,
        "not every call of {} waited five times",
        S::NAME
    );
}

pin_project! {
    /// Says how far the calls are.
    struct Counted<F> {
        #[pin]
        call: F,
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for Counted<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Poll::Ready(outcome) = self.project().call.poll(cx) else {
            POLLED_IN_VAIN.fetch_add(1, Ordering::Release);
            return Poll::Pending;
        };
        assert!(outcome.is_err(), "it never succeeds");
        if OVER.fetch_add(1, Ordering::AcqRel) + 1 == TASKS.load(Ordering::Relaxed) {
            LAST_IS_OVER.notify_one();
        }
        Poll::Ready(())
    }
}
