//! The only door to the outside: clocks, waiting, randomness.
//!
//! A policy comes with a timer: [`StdTimer`] for [`RetryPolicy`](crate::RetryPolicy), [`TokioTimer`] for
//! [`AsyncRetryPolicy`](crate::AsyncRetryPolicy). Another runtime needs a function that sleeps ([`sleeper`]); a test
//! that brings its own clock implements [`Clock`] and [`Sleep`] or [`AsyncSleep`].

mod random;
mod reading;
#[cfg(feature = "std")]
mod sleeper;
#[cfg(feature = "std")]
mod start;
mod std_timer;
mod timed_out;
mod tokio_timer;
#[cfg(feature = "std")]
mod within;

#[cfg(feature = "std")]
pub(crate) use random::Generator;
pub(crate) use random::random;
#[cfg(feature = "std")]
pub(crate) use reading::system_nanos;
#[doc(hidden)]
pub use reading::{Packed, Started};
pub(crate) use reading::{Reading, reading};
#[cfg(feature = "std")]
pub use sleeper::{Sleeper, sleeper};
pub use std_timer::StdTimer;
pub use timed_out::TimedOut;
pub use tokio_timer::TokioTimer;
#[cfg(feature = "std")]
pub(crate) use within::until;
#[cfg(feature = "std")]
pub use within::{WithinAsync, remaining, within, within_async};

/// What the system's time is read from.
#[cfg(all(feature = "std", not(feature = "tokio")))]
pub(crate) use StdTimer as SystemTimer;
/// What the system's time is read from, which tokio can pause.
#[cfg(feature = "tokio")]
pub(crate) use TokioTimer as SystemTimer;

use core::time::Duration;

/// A monotonic clock.
pub trait Clock {
    /// The time since a fixed moment, the same moment for every reading of this clock. It never goes back.
    ///
    /// A call measures up to 2⁶⁴ nanoseconds, 584 years. A wait that is longer is taken for that, and a deadline for none.
    fn now(&self) -> Duration;

    /// The same by the system's clock, where that is what it shows.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[inline]
    fn instant(&self) -> Option<std::time::Instant> {
        None
    }
}

/// A clock that can be waited on by blocking the thread.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot block the thread for a while",
    note = "turn on reflexio's feature `std`; `reflexio::time::sleeper(f)` then makes a timer of any `f: Fn(Duration)`"
)]
pub trait Sleep: Clock {
    /// Returns after `delay`.
    fn sleep(&self, delay: Duration);

    /// Returns after `delay`, or as soon as the signal says so. Unless a timer brings its own way, a wait that has begun
    /// is not ended.
    #[cfg(feature = "std")]
    fn sleep_unless_aborted(&self, delay: Duration, signal: &crate::abort::AbortSignal) {
        if !signal.is_aborted() {
            self.sleep(delay);
        }
    }
}

/// A clock that can be waited on by a future.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot sleep asynchronously",
    note = "turn on reflexio's feature `tokio`, or use `reflexio::time::sleeper(f)` with an `f: Fn(Duration) -> impl Future`"
)]
pub trait AsyncSleep: Clock {
    /// The wait.
    type Sleep: Future<Output = ()>;

    /// A future that is ready after `delay`.
    fn sleep(&self, delay: Duration) -> Self::Sleep;
}

impl<T: Clock + ?Sized> Clock for &T {
    fn now(&self) -> Duration {
        (**self).now()
    }

    #[cfg(feature = "std")]
    #[inline]
    fn instant(&self) -> Option<std::time::Instant> {
        (**self).instant()
    }
}

impl<T: Sleep + ?Sized> Sleep for &T {
    fn sleep(&self, delay: Duration) {
        (**self).sleep(delay);
    }

    #[cfg(feature = "std")]
    fn sleep_unless_aborted(&self, delay: Duration, signal: &crate::abort::AbortSignal) {
        (**self).sleep_unless_aborted(delay, signal);
    }
}

impl<T: AsyncSleep + ?Sized> AsyncSleep for &T {
    type Sleep = T::Sleep;

    fn sleep(&self, delay: Duration) -> Self::Sleep {
        (**self).sleep(delay)
    }
}
