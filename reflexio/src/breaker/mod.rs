//! Stop calling a dependency that is down.
//!
//! A [`CircuitBreaker`] watches the outcomes of all calls to one dependency. While they are fine it is *closed*: everybody
//! is admitted. After too many failures it *opens*: nobody is admitted, and calls fail at once. After a while it is *half
//! open*: a few probes are admitted. If they succeed it closes, and if one of them fails it opens again.
//!
//! ```
//! use core::time::Duration;
//! use reflexio::ErrorClass;
//! use reflexio::breaker::{CircuitBreaker, CircuitState};
//!
//! static PAYMENTS: CircuitBreaker = CircuitBreaker::new().consecutive_failures(2).open_for_s(10.0);
//!
//! // Any clock, as long as all who share the breaker read the same.
//! let at = |seconds| move || Duration::from_secs(seconds);
//! for _ in 0..2 {
//!     let admission = PAYMENTS.try_acquire(at(100)).unwrap();
//!     admission.permit.failure(ErrorClass::ServerError, at(100), || 0);
//! }
//! assert_eq!(PAYMENTS.state(), CircuitState::Open);
//!
//! let refusal = PAYMENTS.try_acquire(at(104)).unwrap_err();
//! assert_eq!(refusal.retry_in, Some(Duration::from_secs(6)));
//!
//! let admission = PAYMENTS.try_acquire(at(110)).unwrap();
//! assert_eq!(admission.transition, Some(CircuitState::HalfOpen));
//! assert_eq!(admission.permit.success(at(110)), Some(CircuitState::Closed));
//! ```
//!
//! # Whether you need one
//!
//! Take a [`Budget`](crate::Budget) first. It bounds what retries add to the load, it has nothing to tune, and it never
//! refuses a first attempt. A breaker does refuse first attempts, and with them calls that would have succeeded. It pays
//! where calls to a dead dependency cost *you*: where each holds a thread, a connection or a user until it times out.
//!
//! One breaker is for one dependency, or one part of it that fails alone, such as a host or a shard. Shared by two, the
//! death of one cuts off the other; one for each operation of the same dependency learns of its death several times.
//!
//! # Consecutive failures or a ratio
//!
//! [`consecutive_failures`](CircuitBreaker::consecutive_failures) finds a dependency that is *dead*, at any traffic, and
//! costs next to nothing. It never trips on one that still answers every third call.
//! [`failure_ratio`](CircuitBreaker::failure_ratio) finds a dependency that is *sick*, if there is traffic enough to tell;
//! every outcome then reads the clock and writes to memory that threads share. Both may be set; what comes first trips.
//!
//! # What counts
//!
//! An outcome is either a counted failure or an answer. Counted are `ServerError`, `Transient` and `Unknown`, unless
//! [`trips_on`](CircuitBreaker::trips_on) and [`ignores`](CircuitBreaker::ignores) say otherwise. Every other class is
//! an answer, and does all that a success does: it resets the failures in a row, and as a probe it helps to close. A
//! breaker asks whether the dependency is there, not whether the caller was right: a server that says `404`, `401` or
//! `429` is alive. Were such outcomes neither, a breaker whose probes meet only these would never close.
//!
//! What nobody saw the end of (a dropped future) is neither: its [`Permit`] frees its place and changes nothing else. A
//! result from before a transition is ignored, so that calls that began before a trip do not judge what came after.
//!
//! # Time
//!
//! Nothing here reads a clock. `now` is the time since a moment of your choice, the same for all who share the breaker,
//! and it is asked only where it is needed: never in `Closed` without a ratio, but for the failure that opens.
//! Times are kept to the millisecond, for 139 years after that moment; a breaker that opens later admits probes at once.

mod circuit;
#[cfg(all(test, reflexio_loom))]
mod loom;
mod packed;
mod permit;
mod setters;
mod settings;
mod state;
mod window;

pub use permit::{Admission, Permit};
pub use state::{CircuitOpen, CircuitState};

use core::fmt;
use core::sync::atomic::AtomicU64;
use core::time::Duration;

use circuit::Circuit;
use packed::Phase;

/// Stops calls to a dependency that is down; see the [module](self) for when to use one.
///
/// It lives in a `static`, one for each dependency, and is shared without a lock.
///
/// ```
/// use reflexio::CircuitBreaker;
///
/// static SEARCH: CircuitBreaker = CircuitBreaker::new().open_for_s(10.0).probes(3).successes_to_close(3);
/// ```
///
/// A number that makes no sense does not compile in a `static`:
///
/// ```compile_fail
/// use reflexio::CircuitBreaker;
///
/// static SEARCH: CircuitBreaker = CircuitBreaker::new().probes(0);
/// ```
pub struct CircuitBreaker {
    circuit: Circuit<AtomicU64>,
}

impl CircuitBreaker {
    /// A closed breaker that trips after 20 counted failures in a row, stays open for 30 s, and is closed by the first of
    /// one probe at a time that succeeds.
    #[must_use]
    pub const fn new() -> Self {
        Self { circuit: Circuit::new() }
    }

    /// What it does at the moment. It takes no clock: it is `Open` until somebody asks for admission after the open time.
    ///
    /// One that is forced shows `Open` or `Closed`, and [`is_forced`](Self::is_forced) tells them apart.
    #[must_use]
    pub fn state(&self) -> CircuitState {
        self.circuit.phase().state()
    }

    /// Whether it was [forced open](Self::force_open) or [forced closed](Self::force_closed), and not yet
    /// [released](Self::release).
    #[must_use]
    pub fn is_forced(&self) -> bool {
        matches!(self.circuit.phase(), Phase::ForcedOpen | Phase::ForcedClosed)
    }

    /// Refuses everybody until it is [released](Self::release). Those already admitted go on, and do not count.
    pub fn force_open(&self) {
        self.circuit.force(Phase::ForcedOpen);
    }

    /// Admits everybody, and counts nothing, until it is [released](Self::release).
    pub fn force_closed(&self) {
        self.circuit.force(Phase::ForcedClosed);
    }

    /// Back to closed, with nothing remembered, whatever it was: forced, open, or closed with failures.
    pub fn release(&self) {
        self.circuit.force(Phase::FRESH);
    }

    /// How long from now nobody will be admitted: the rest of the open time; [`Duration::MAX`] where it is forced open.
    /// `None` where asking is worth it.
    ///
    /// It changes nothing and promises nothing: a half-open breaker may refuse all the same. `now` is asked only in
    /// `Open`.
    ///
    /// ```
    /// use core::time::Duration;
    /// use reflexio::CircuitBreaker;
    ///
    /// let breaker = CircuitBreaker::new();
    /// assert_eq!(breaker.refuses_for(|| unreachable!("no clock is needed")), None);
    /// breaker.force_open();
    /// assert_eq!(breaker.refuses_for(|| unreachable!("no clock is needed")), Some(Duration::MAX));
    /// ```
    #[must_use]
    pub fn refuses_for(&self, now: impl FnOnce() -> Duration) -> Option<Duration> {
        self.circuit.refuses_for(now)
    }

    /// Asks for admission of one attempt. The first to ask after the open time makes the breaker half open, and is its
    /// first probe.
    ///
    /// `now` is asked only in `Open`.
    ///
    /// # Errors
    ///
    /// [`CircuitOpen`] where the attempt must not be made: the breaker is open, or half open with as many
    /// [probes](Self::probes) under way as it admits.
    #[inline]
    pub fn try_acquire(&self, now: impl FnOnce() -> Duration) -> Result<Admission<'_>, CircuitOpen> {
        let (ticket, transition) = self.circuit.admit(now)?;
        Ok(Admission { permit: Permit::new(&self.circuit, ticket), transition })
    }
}

impl Default for CircuitBreaker {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CircuitBreaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CircuitBreaker")
            .field("phase", &self.circuit.phase())
            .field("settings", &self.circuit.settings)
            .finish()
    }
}
