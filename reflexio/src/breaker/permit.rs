//! Somebody who was admitted.

use core::fmt;
use core::mem;
use core::sync::atomic::AtomicU64;
use core::time::Duration;

use super::CircuitState;
use super::circuit::Circuit;
use super::packed::Ticket;
use crate::class::ErrorClass;

/// What [`try_acquire`](super::CircuitBreaker::try_acquire) gives.
#[derive(Debug)]
#[non_exhaustive]
pub struct Admission<'a> {
    /// The right to make one attempt.
    pub permit: Permit<'a>,
    /// `HalfOpen` where this request made the breaker so; exactly one request sees that.
    pub transition: Option<CircuitState>,
}

/// The right to make one attempt; it takes the verdict.
///
/// Dropped without one, it frees its place among the probes and changes nothing else. Its verdict counts as long as the
/// breaker is in the state in which it was given, without a transition since (524,288 of them are taken for none).
///
/// ```
/// use core::time::Duration;
/// use reflexio::{CircuitBreaker, ErrorClass, breaker::CircuitState};
///
/// static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(1);
/// let now = || Duration::ZERO;
///
/// let permit = BREAKER.try_acquire(now).unwrap().permit;
/// let random = || 0x1234_5678_9abc_def0;
/// assert_eq!(permit.failure(ErrorClass::ServerError, now, random), Some(CircuitState::Open));
/// ```
#[must_use = "dropped at once, it says nothing of the attempt"]
pub struct Permit<'a> {
    circuit: &'a Circuit<AtomicU64>,
    ticket: Ticket,
}

impl<'a> Permit<'a> {
    #[inline]
    pub(super) fn new(circuit: &'a Circuit<AtomicU64>, ticket: Ticket) -> Self {
        Self { circuit, ticket }
    }

    /// The attempt succeeded. The transition that this was: `Closed` after the last probe that was needed.
    ///
    /// `now` is asked only in `Closed` with a [`failure_ratio`](super::CircuitBreaker::failure_ratio).
    #[inline]
    pub fn success(self, now: impl FnOnce() -> Duration) -> Option<CircuitState> {
        let transition = self.circuit.succeeded(self.ticket, now);
        mem::forget(self);
        transition
    }

    /// The attempt failed with an error of that class. The transition that this was: `Open` where it trips the breaker;
    /// `Closed` where the class [does not count](super#what-counts) and this was the last probe that was needed.
    ///
    /// `now` is asked where the breaker opens, and in `Closed` with a
    /// [`failure_ratio`](super::CircuitBreaker::failure_ratio). `random` is a uniform 64-bit number, drawn only where the
    /// breaker opens.
    #[inline]
    pub fn failure(
        self,
        class: ErrorClass,
        now: impl FnOnce() -> Duration,
        random: impl FnOnce() -> u64,
    ) -> Option<CircuitState> {
        let transition = self.circuit.failed(self.ticket, class, now, random);
        mem::forget(self);
        transition
    }
}

impl Drop for Permit<'_> {
    #[inline]
    fn drop(&mut self) {
        self.circuit.abandoned(self.ticket);
    }
}

impl fmt::Debug for Permit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit").field("is_probe", &self.ticket.is_probe()).finish_non_exhaustive()
    }
}
