//! A stop signal that calls, tasks and threads can ask, and wait for.

mod waiters;

#[cfg(test)]
mod tests;

use core::fmt;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::vec;

use waiters::{Key, Waiters};

// All of it is inlined, whatever its size: a linker drops a function of the library that nobody calls, but not the table of its
// landing pads, and most programs have no signal.

/// Says once to everybody that it is time to stop.
///
/// It lives in a `static`, is asked without a lock, and needs no runtime: tasks wait for it with
/// [`aborted`](Self::aborted), threads with [`wait_timeout`](Self::wait_timeout).
///
/// ```
/// use std::thread;
/// use std::time::Duration;
///
/// use reflexio::{AbortSignal, RetryPolicy};
///
/// static STOP: AbortSignal = AbortSignal::new();
/// static POLICY: RetryPolicy = RetryPolicy::new().abort_if(&|| STOP.is_aborted());
///
/// let worker = thread::spawn(|| {
///     // Some work each minute; the stop ends the pause between.
///     while !STOP.wait_timeout(Duration::from_secs(60)) {
///         POLICY.call(|| "7".parse::<u8>()).unwrap();
///     }
/// });
/// STOP.abort();
/// worker.join().unwrap();
/// ```
///
/// A `CancellationToken` of `tokio_util` is bridged by one line in a task: `token.cancelled().await; STOP.abort();`. The
/// way back is `STOP.aborted().await; token.cancel();`.
pub struct AbortSignal {
    /// Changes only under the lock of `waiters`. So either a wait is entered before the abort takes the lock, and the
    /// abort finds it there and wakes it; or it is entered after, and finds the flag set. Nobody waits unheard.
    ///
    /// Who only asks takes no lock: release and acquire let it see what was done before the abort.
    aborted: AtomicBool,
    waiters: Mutex<Waiters>,
    /// For blocked threads: the number of aborts among `waiters` has changed.
    changed: Condvar,
}

impl AbortSignal {
    /// A signal that nobody has given yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { aborted: AtomicBool::new(false), waiters: Mutex::new(Waiters::new()), changed: Condvar::new() }
    }

    /// Gives the signal: from now on it [is aborted](Self::is_aborted), and all who wait for it are woken. A second time
    /// there is nobody left to wake.
    ///
    /// It takes a lock, so it is nothing for a handler of system signals: call it from a thread or task that hears of them.
    ///
    /// ```
    /// use reflexio::AbortSignal;
    ///
    /// let stop = AbortSignal::new();
    /// stop.abort();
    /// stop.abort();
    /// assert!(stop.is_aborted());
    /// ```
    #[inline]
    pub fn abort(&self) {
        let wakers = {
            let mut waiters = self.waiters();
            self.aborted.store(true, Ordering::Release);
            waiters.let_go()
        };
        self.changed.notify_all();
        Wake(wakers.into_iter()).all();
    }

    /// Whether the signal has been given. This is one load, without a lock, as cheap as an `AtomicBool`.
    ///
    /// ```
    /// use reflexio::AbortSignal;
    ///
    /// static STOP: AbortSignal = AbortSignal::new();
    /// assert!(!STOP.is_aborted());
    /// ```
    #[must_use]
    #[inline]
    pub fn is_aborted(&self) -> bool {
        self.aborted.load(Ordering::Acquire)
    }

    /// Takes the signal back: for tests, and for a service that starts anew in the same process.
    ///
    /// Who was waiting at the abort is let go all the same, even where it runs only after the reset. Who begins to wait
    /// after the reset waits for the next abort. Who only [asks](Self::is_aborted) now and then may never hear of an abort
    /// that was taken back: let the work of before come to its end first.
    ///
    /// ```
    /// use reflexio::AbortSignal;
    ///
    /// let stop = AbortSignal::new();
    /// stop.abort();
    /// stop.reset();
    /// assert!(!stop.is_aborted());
    /// ```
    #[inline]
    pub fn reset(&self) {
        let _waiters = self.waiters();
        self.aborted.store(false, Ordering::Release);
    }

    /// A future that is ready once the signal has been given, on any runtime.
    ///
    /// It waits from its first poll on. Dropping it ends the wait and gives its place to the next; nothing is allocated
    /// unless more wait at a time than ever before.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use reflexio::AbortSignal;
    ///
    /// static STOP: AbortSignal = AbortSignal::new();
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// # tokio::spawn(async { STOP.abort() });
    /// let finished = tokio::select! {
    ///     () = tokio::time::sleep(Duration::from_secs(3600)) => true,
    ///     () = STOP.aborted() => false,
    /// };
    /// assert!(!finished);
    /// # }
    /// ```
    #[inline]
    pub const fn aborted(&self) -> Aborted<'_> {
        Aborted { signal: self, key: None }
    }

    /// Blocks the thread until the signal is given, at most for `timeout` by a monotonic clock, and says whether it was.
    ///
    /// A signal that was given before answers at once. A zero `timeout` only asks; `Duration::MAX` waits without end.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use reflexio::AbortSignal;
    ///
    /// let stop = AbortSignal::new();
    /// assert!(!stop.wait_timeout(Duration::ZERO));
    /// stop.abort();
    /// assert!(stop.wait_timeout(Duration::from_secs(3600)));
    /// ```
    #[must_use]
    #[inline]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        let waiters = self.waiters();
        if self.is_aborted() {
            return true;
        }
        // Not the flag: it may have been reset by the time that this thread runs again.
        let before = waiters.aborts();
        let (waiters, _) = self
            .changed
            .wait_timeout_while(waiters, timeout, |waiters| waiters.aborts() == before)
            .unwrap_or_else(PoisonError::into_inner);
        waiters.aborts() != before
    }

    /// No foreign code runs under this lock: wakers are cloned, woken and dropped outside of it. So no panic can leave
    /// anything half done, and a poisoned lock says nothing.
    #[inline]
    fn waiters(&self) -> MutexGuard<'_, Waiters> {
        self.waiters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who is to be woken.
struct Wake(vec::IntoIter<Waker>);

impl Wake {
    #[inline]
    fn all(&mut self) {
        for waker in self.0.by_ref() {
            waker.wake();
        }
    }
}

impl Drop for Wake {
    // A waker that panics has those after it woken all the same: nobody else would. If one of those panics too, that would be
    // the end of the process.
    #[inline]
    fn drop(&mut self) {
        for waker in self.0.by_ref() {
            if let Err(payload) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| waker.wake())) {
                core::mem::forget(payload);
            }
        }
    }
}

impl Default for AbortSignal {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for AbortSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortSignal").field("aborted", &self.is_aborted()).finish_non_exhaustive()
    }
}

/// A wait for an [`AbortSignal`], made by [`AbortSignal::aborted`].
///
/// Polled again after it was ready, it waits anew: it is ready at once unless there was a [reset](AbortSignal::reset).
///
/// ```
/// use std::pin::pin;
/// use std::task::{Context, Poll, Waker};
///
/// use reflexio::AbortSignal;
///
/// let stop = AbortSignal::new();
/// let mut aborted = pin!(stop.aborted());
/// let mut context = Context::from_waker(Waker::noop());
/// assert_eq!(aborted.as_mut().poll(&mut context), Poll::Pending);
/// stop.abort();
/// assert_eq!(aborted.as_mut().poll(&mut context), Poll::Ready(()));
/// ```
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Aborted<'a> {
    signal: &'a AbortSignal,
    /// The place among those who wait; `None` before the first poll.
    key: Option<Key>,
}

impl Future for Aborted<'_> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        // Wakers are foreign code, which may come back here. This one is older than the lock, so that whatever is left in
        // it is dropped after the lock was given back.
        let mut waker = context.waker().clone();
        let mut waiters = this.signal.waiters();
        if let Some(key) = this.key {
            if waiters.renew(key, &mut waker) {
                return Poll::Pending;
            }
            waiters.leave(key);
            this.key = None;
            return Poll::Ready(());
        }
        if this.signal.is_aborted() {
            return Poll::Ready(());
        }
        this.key = Some(waiters.enter(waker));
        Poll::Pending
    }
}

impl Drop for Aborted<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(key) = self.key {
            // Bound to a name, it outlives the lock.
            let _waker = self.signal.waiters().leave(key);
        }
    }
}
