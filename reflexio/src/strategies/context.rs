//! What a strategy is told.

use core::fmt;
use core::time::Duration;

use crate::class::Classification;
use crate::engine::NEVER;
use crate::time;

/// What a [`Strategy`](super::Strategy) knows when it is asked how long to wait.
#[non_exhaustive]
pub struct BackoffContext<'a> {
    /// The number of the attempt that has just failed; the first is 1.
    pub attempt: u32,
    /// What failed, and what the failure said of waiting.
    pub classification: Classification,
    /// What the strategy answered the last time in this call, for whichever class. A server's hint is not in there, nor is
    /// an answer that is equal to one.
    pub previous: Option<Duration>,
    /// What is left of the deadline; `None` where there is no deadline.
    pub remaining: Option<Duration>,
    random: &'a dyn Fn() -> u64,
}

impl<'a> BackoffContext<'a> {
    /// A context after the `attempt`th attempt failed so; `random` gives uniform 64-bit numbers.
    ///
    /// The engine makes these; this is for testing a strategy of your own.
    ///
    /// ```
    /// use core::time::Duration;
    /// use reflexio::{ErrorClass, Strategy, strategies::{BackoffContext, equal_jitter}};
    ///
    /// let lowest = BackoffContext::new(1, ErrorClass::Transient, &|| 0);
    /// assert_eq!(equal_jitter().base_s(1.0).delay(&lowest), Duration::from_secs(1));
    /// ```
    pub fn new(attempt: u32, classification: impl Into<Classification>, random: &'a dyn Fn() -> u64) -> Self {
        Self { attempt, classification: classification.into(), previous: None, remaining: None, random }
    }

    /// Adds the delay that the strategy gave before.
    #[must_use]
    pub const fn with_previous(mut self, previous: Option<Duration>) -> Self {
        self.previous = previous;
        self
    }

    /// Adds what is left of the deadline.
    #[must_use]
    pub const fn with_remaining(mut self, remaining: Option<Duration>) -> Self {
        self.remaining = remaining;
        self
    }

    /// A uniform draw from `[low, high]`, to the nanosecond; `low` where `high` is not above it.
    ///
    /// Multiply-shift on 64 random bits (D. Lemire, *Fast Random Integer Generation in an Interval*, 2019), without
    /// the rejection step: over a span of an hour the bias is below 1 in 5 million. Durations above 584 years are
    /// taken for 584 years.
    #[must_use]
    pub fn uniform(&self, low: Duration, high: Duration) -> Duration {
        Duration::from_nanos(uniform(Some(self.random), nanos(low), nanos(high)))
    }

    pub(super) fn asked(&self) -> Asked<'_> {
        Asked {
            attempt: self.attempt,
            classification: &self.classification,
            previous: self.previous.map(nanos),
            remaining: self.remaining.map_or(NEVER, nanos),
            random: Some(self.random),
        }
    }
}

/// A context as the engine has it: in nanoseconds, and nothing copied.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) attempt: u32,
    pub(crate) classification: &'a Classification,
    pub(crate) previous: Option<u64>,
    /// [`NEVER`] where there is no deadline.
    pub(crate) remaining: u64,
    /// `None` for this crate's own source, which is drawn from in place.
    pub(crate) random: Option<&'a dyn Fn() -> u64>,
}

impl<'a> Asked<'a> {
    // Inlined: what it is made of need not be in memory for the strategies that do not look at it.
    #[inline]
    pub(super) fn context(&self) -> BackoffContext<'a> {
        let remaining = Some(self.remaining).filter(|remaining| *remaining != NEVER);
        BackoffContext::new(self.attempt, *self.classification, self.random.unwrap_or(&draw))
            .with_previous(self.previous.map(Duration::from_nanos))
            .with_remaining(remaining.map(Duration::from_nanos))
    }
}

/// This crate's own source of jitter, for whoever needs it as a function.
#[inline(never)]
pub(crate) fn draw() -> u64 {
    time::random()
}

/// A uniform draw from `[low, high]`, see [`BackoffContext::uniform`]; from this crate's own source where none is named.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn uniform(random: Option<&dyn Fn() -> u64>, low: u64, high: u64) -> u64 {
    if high <= low {
        return low;
    }
    let drawn = match random {
        Some(random) => random(),
        None => time::random(),
    };
    // A span of 2^64 takes every number as it is.
    let Some(span) = (high - low).checked_add(1) else { return drawn };
    let offset = (u128::from(drawn) * u128::from(span)) >> 64;
    // The product's upper half is below `span`.
    #[allow(clippy::cast_possible_truncation)]
    let offset = offset as u64;
    low + offset
}

/// Saturates at 584 years.
#[inline]
pub(crate) const fn nanos(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1_000_000_000).saturating_add(duration.subsec_nanos() as u64)
}

impl fmt::Debug for BackoffContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackoffContext")
            .field("attempt", &self.attempt)
            .field("classification", &self.classification)
            .field("previous", &self.previous)
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}
