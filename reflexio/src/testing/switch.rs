//! Retries and waits, switched off for a while.

use core::cell::Cell;
use core::fmt;
use core::marker::PhantomData;
use core::sync::atomic::{AtomicU32, Ordering};
use std::thread_local;

/// Switches retries off for the calls of this thread, as long as the returned guard lives: the first failure ends the call.
///
/// The outcome is that of the one attempt, and the stop reason is [`SwitchedOff`](crate::StopReason::SwitchedOff), unless
/// the class, a cap, or an operation that cannot be repeated ends the call anyway; the time that is left, the circuit and the
/// budget are not asked. The budget is not charged; circuit breakers and abort signals work as ever.
/// It holds for every way to retry: policies, `#[retry]`, and loops of your own.
///
/// ```
/// use std::io::{self, ErrorKind::ConnectionReset};
/// use reflexio::{retry, testing::without_retries};
///
/// #[retry]
/// fn fetch(ask: &mut impl FnMut() -> io::Result<u8>) -> io::Result<u8> {
///     ask()
/// }
///
/// # /*
/// #[test]
/// # */
/// fn a_broken_connection_is_reported() {
///     let _once = without_retries();
///     let mut asked = 0;
///     let result = fetch(&mut || {
///         asked += 1;
///         Err(ConnectionReset.into())
///     });
///     assert_eq!(result.unwrap_err().kind(), ConnectionReset);
///     assert_eq!(asked, 1);
/// }
/// # a_broken_connection_is_reported();
/// ```
///
/// See [`Switched`] for its reach: async tests, other threads.
pub fn without_retries() -> Switched {
    Switched::new(Switch::Retries)
}

/// Lets the waits of this thread's calls take no time, as long as the returned guard lives.
///
/// Decisions and events are the same, `sleep` and `elapsed` included: what a call does not wait counts as its time all the
/// same. So a deadline ends it after as many attempts as it would in earnest, and an attempt timeout is no longer than what
/// is left of it. Its timer is asked to wait for nothing, and so is who waits by hand, by
/// [`Attempts::next`](crate::engine::Attempts::next). Where somebody else waits
/// ([`schedule`](crate::engine::Attempts::schedule), [`decide`](crate::RetryPolicy::decide)), the delay is told as it is.
///
/// ```
/// use std::cell::Cell;
/// use reflexio::{retry, testing::without_waits};
///
/// #[retry(deadline_s = 60)]
/// fn fetch(attempts: &Cell<u32>) -> std::io::Result<u32> {
///     attempts.set(attempts.get() + 1);
///     if attempts.get() < 4 { Err(std::io::ErrorKind::ConnectionReset.into()) } else { Ok(7) }
/// }
///
/// # /*
/// #[test]
/// # */
/// fn the_fourth_attempt_succeeds() {
///     let _now = without_waits();
///     assert_eq!(fetch(&Cell::new(0)).unwrap(), 7);
/// }
/// # let began = std::time::Instant::now();
/// # the_fourth_attempt_succeeds();
/// # assert!(began.elapsed() < std::time::Duration::from_millis(700));
/// ```
///
/// What calls share goes by the clock, on which no time has passed: a budget does not refill, an open circuit stays open and
/// refuses the attempt after the wait, and to a call around this one its waits took no time. Where that matters, give the
/// policy [`VirtualTime`](super::VirtualTime).
///
/// See [`Switched`] for its reach: async tests, other threads.
pub fn without_waits() -> Switched {
    Switched::new(Switch::Waits)
}

/// What [`without_retries`] and [`without_waits`] switched off for this thread, until this is dropped.
///
/// Guards may overlap, in any order: it is on again when the last one is gone. In an async test on a current-thread
/// runtime, `#[tokio::test]` say, hold one across every `.await`: all tasks run on the test's thread.
///
/// ```
/// use std::cell::Cell;
/// use reflexio::{retry, testing::without_waits};
///
/// #[retry(deadline_s = 60)]
/// async fn fetch(attempts: &Cell<u32>) -> std::io::Result<u32> {
///     attempts.set(attempts.get() + 1);
///     if attempts.get() < 4 { Err(std::io::ErrorKind::ConnectionReset.into()) } else { Ok(7) }
/// }
///
/// # /*
/// #[tokio::test]
/// # */
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// async fn the_fourth_attempt_succeeds() {
///     let _now = without_waits();
/// #   let began = tokio::time::Instant::now();
///     assert_eq!(fetch(&Cell::new(0)).await.unwrap(), 7);
/// #   assert_eq!(began.elapsed(), std::time::Duration::ZERO);
/// }
/// # the_fourth_attempt_succeeds();
/// ```
///
/// Other threads are not touched: neither those that the test starts, nor the workers of a multi-threaded runtime. For them
/// there is [`everywhere`](Self::everywhere).
#[must_use = "dropped at once, it switches nothing off: bind it, `let _guard = …;`"]
pub struct Switched {
    switch: Switch,
    this_thread: PhantomData<*const ()>,
}

impl Switched {
    fn new(switch: Switch) -> Self {
        HERE.with(|here| here[switch as usize].update(|guards| guards + 1));
        Self { switch, this_thread: PhantomData }
    }

    /// For all threads of the process, until the new guard is dropped.
    ///
    /// Tests that run at the same time feel it too: let it hold for a whole test binary, or keep the tests that mind it in
    /// one of their own.
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use reflexio::testing::{SwitchedEverywhere, without_waits};
    ///
    /// static NO_WAITS: LazyLock<SwitchedEverywhere> = LazyLock::new(|| without_waits().everywhere());
    ///
    /// # /*
    /// #[tokio::test(flavor = "multi_thread")]
    /// async fn workers_do_not_wait() {
    /// # */
    ///     LazyLock::force(&NO_WAITS);
    ///     // …
    /// # /*
    /// }
    /// # */
    /// ```
    pub fn everywhere(self) -> SwitchedEverywhere {
        EVERYWHERE[self.switch as usize].fetch_add(1, Ordering::Relaxed);
        SwitchedEverywhere { switch: self.switch }
    }
}

impl Drop for Switched {
    fn drop(&mut self) {
        HERE.with(|here| here[self.switch as usize].update(|guards| guards - 1));
    }
}

impl fmt::Debug for Switched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Switched").field(&self.switch).finish()
    }
}

/// What was switched off for all threads of the process, until this is dropped; made by [`Switched::everywhere`].
#[must_use = "dropped at once, it switches nothing off: bind it, `let _guard = …;`"]
#[derive(Debug)]
pub struct SwitchedEverywhere {
    switch: Switch,
}

impl Drop for SwitchedEverywhere {
    fn drop(&mut self) {
        EVERYWHERE[self.switch as usize].fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Debug, Clone, Copy)]
enum Switch {
    Retries,
    Waits,
}

// How many guards there are of each.
thread_local! {
    static HERE: [Cell<u32>; 2] = const { [Cell::new(0), Cell::new(0)] };
}
// Relaxed: whatever starts the calls of other threads after the guard was made orders the two.
static EVERYWHERE: [AtomicU32; 2] = [AtomicU32::new(0), AtomicU32::new(0)];

thread_local! {
    static SIMULATING: Cell<bool> = const { Cell::new(false) };
}

/// Whether retries are switched off.
pub(crate) fn retries_are_off() -> bool {
    is_off(Switch::Retries)
}

/// Whether waits are switched off.
pub(crate) fn waits_are_off() -> bool {
    is_off(Switch::Waits)
}

fn is_off(switch: Switch) -> bool {
    let here = HERE.with(|here| here[switch as usize].get());
    (here > 0 || EVERYWHERE[switch as usize].load(Ordering::Relaxed) > 0) && !is_simulating()
}

pub(super) fn is_simulating() -> bool {
    SIMULATING.get()
}

/// As long as it lives, nothing is switched off on this thread: a simulation tells what happens in earnest.
pub(super) struct InEarnest {
    before: bool,
}

impl InEarnest {
    pub(super) fn new() -> Self {
        Self { before: SIMULATING.replace(true) }
    }
}

impl Drop for InEarnest {
    fn drop(&mut self) {
        SIMULATING.set(self.before);
    }
}
