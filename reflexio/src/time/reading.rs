//! What a clock has shown, to be counted later.

use core::time::Duration;
#[cfg(feature = "std")]
use std::time::Instant;

use super::Clock;
#[cfg(feature = "std")]
use super::start::since_start;

/// What the clock shows, in nanoseconds, without what is above 584 years: only differences matter.
#[inline]
pub(crate) fn reading(clock: &impl Clock) -> u64 {
    wrapped(clock.now())
}

#[inline]
fn wrapped(now: Duration) -> u64 {
    now.as_secs().wrapping_mul(1_000_000_000).wrapping_add(now.subsec_nanos().into())
}

/// When something began, as far as anybody has asked.
pub trait Started: Copy {
    /// Any moment: where nobody asks, the clock is not read.
    const ZERO: Self;

    /// Whether the clock was read. Nobody asks otherwise, except for who begins to listen during a call.
    fn is_read(self) -> bool;

    /// Now.
    fn read(clock: &impl Clock) -> Self;
    /// The same moment, for whoever may ask later.
    fn moment(self) -> Reading;
    /// The same moment, in nanoseconds.
    fn nanos(self) -> u64;
    /// Nanoseconds from then until `now`.
    fn elapsed(self, now: Self) -> u64;
    /// So many nanoseconds before it. That may be before the clock began: only differences matter.
    #[must_use]
    fn earlier(self, nanos: u64) -> Self;
}

/// What stands where the clock was not read; while there may be listeners, a moment that no clock shows, in 292 years.
const UNREAD: u64 = if cfg!(feature = "testing") { 1 << 63 } else { 0 };

/// In nanoseconds: half as large as a `Reading`, and aligned to nothing, for what stands in a future.
#[derive(Debug, Clone, Copy)]
pub struct Packed([u8; 8]);

impl Packed {
    #[inline]
    fn new(nanos: u64) -> Self {
        Self(nanos.to_ne_bytes())
    }
}

impl Started for Packed {
    const ZERO: Self = Self(UNREAD.to_ne_bytes());

    #[inline]
    fn is_read(self) -> bool {
        !cfg!(feature = "testing") || self.nanos() != UNREAD
    }

    #[inline]
    fn read(clock: &impl Clock) -> Self {
        Self::new(reading(clock))
    }

    #[inline]
    fn moment(self) -> Reading {
        Reading::by_number(self.nanos())
    }

    #[inline]
    fn nanos(self) -> u64 {
        u64::from_ne_bytes(self.0)
    }

    #[inline]
    fn elapsed(self, now: Self) -> u64 {
        now.nanos().wrapping_sub(self.nanos())
    }

    fn earlier(self, nanos: u64) -> Self {
        if self.is_read() { Self::new(self.nanos().wrapping_sub(nanos)) } else { self }
    }
}

/// What a clock has shown, as it was shown: to turn the system's time into a number costs as much as to read it, and who
/// succeeds at once needs no number.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// By the system's clock, where that was it.
    #[cfg(feature = "std")]
    pub(crate) system: Option<Instant>,
    /// In nanoseconds otherwise, see [`reading`].
    pub(crate) nanos: u64,
}

impl Reading {
    #[inline]
    fn by_number(nanos: u64) -> Self {
        Self {
            #[cfg(feature = "std")]
            system: None,
            nanos,
        }
    }

    #[inline]
    fn number(self) -> u64 {
        #[cfg(feature = "std")]
        if self.system.is_some() {
            return system_nanos(self.system);
        }
        self.nanos
    }
}

/// The system's time in nanoseconds; zero where there is none.
#[cfg(feature = "std")]
// Out of line: who blocks needs no number, unless calls are in each other.
#[inline(never)]
pub(crate) fn system_nanos(instant: Option<Instant>) -> u64 {
    instant.map_or(0, |instant| wrapped(since_start(instant)))
}

impl Started for Reading {
    const ZERO: Self = Self {
        #[cfg(feature = "std")]
        system: None,
        nanos: UNREAD,
    };

    #[inline]
    fn is_read(self) -> bool {
        #[cfg(feature = "std")]
        if self.system.is_some() {
            return true;
        }
        !cfg!(feature = "testing") || self.nanos != UNREAD
    }

    #[inline]
    fn read(clock: &impl Clock) -> Self {
        #[cfg(feature = "std")]
        if let Some(instant) = clock.instant() {
            return Self { system: Some(instant), nanos: 0 };
        }
        Self::by_number(reading(clock))
    }

    #[inline]
    fn moment(self) -> Reading {
        self
    }

    #[inline]
    fn elapsed(self, now: Self) -> u64 {
        #[cfg(feature = "std")]
        if let (Some(started), Some(now)) = (self.system, now.system) {
            return wrapped(now.saturating_duration_since(started));
        }
        now.number().wrapping_sub(self.number())
    }

    fn earlier(self, nanos: u64) -> Self {
        if self.is_read() { Self::by_number(self.number().wrapping_sub(nanos)) } else { self }
    }

    #[inline]
    fn nanos(self) -> u64 {
        self.number()
    }
}
