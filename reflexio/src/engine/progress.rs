//! How far a call has come.

use core::fmt;
use core::time::Duration;

use crate::class::ErrorClass;

/// How far one call has come: its attempts, and which failures were retried.
///
/// With the feature `serde` it can be stored in a format that names its fields, such as JSON, and the call
/// [resumed](crate::RetryPolicy::resume) elsewhere. What is missing in the stored form is zero, a field that is not known is
/// skipped, so that versions of a program can read each other's; what contradicts itself is refused.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "super::stored::Stored", into = "super::stored::Stored"))]
// It stands in every future, beside what is aligned to 8 bytes: packed, it shares them with the state of the future.
#[repr(Rust, packed)]
pub struct Progress {
    pub(super) attempts: u32,
    pub(super) retried: [u16; ErrorClass::COUNT],
    // Nanoseconds. A strategy that did not wait has nothing to grow from, so 0 is none.
    pub(super) previous: u64,
    pub(super) last: Option<ErrorClass>,
}

impl Progress {
    /// Before the first attempt.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self { attempts: 0, retried: [0; ErrorClass::COUNT], previous: 0, last: None }
    }

    /// How many attempts have been judged.
    #[must_use]
    #[inline]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How many failures of that class were retried; stays at 65,535 once there.
    #[must_use]
    #[inline]
    pub const fn retried(&self, class: ErrorClass) -> u16 {
        let counts = self.retried;
        counts[class.index()]
    }

    /// What the strategy answered the last time, apart from hints that it passed on; `None` where that was no wait.
    #[must_use]
    pub const fn previous_delay(&self) -> Option<Duration> {
        match self.previous() {
            Some(previous) => Some(Duration::from_nanos(previous)),
            None => None,
        }
    }

    /// The class of the failure that was retried last.
    pub(crate) const fn last(&self) -> Option<ErrorClass> {
        self.last
    }

    #[inline]
    pub(super) const fn previous(&self) -> Option<u64> {
        match self.previous {
            0 => None,
            previous => Some(previous),
        }
    }

    /// Counts an attempt.
    #[inline]
    pub(super) fn count_attempt(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
    }

    /// Counts a retry.
    #[inline]
    pub(super) fn count_retry(&mut self, class: ErrorClass) {
        // All of them at once, which is one instruction: what is indexed stays in memory, and with it all that is beside it.
        let (counts, ones) = (self.retried, &ONE[ErrorClass::COUNT - 1 - class.index()..]);
        self.retried = core::array::from_fn(|index| counts[index].saturating_add(ones[index]));
        self.last = Some(class);
    }
}

/// A one in the middle: as many of these as there are classes, with the one at any of them, are a part of it.
// A constant: a `static` would be looked up by address wherever another crate counts.
const ONE: [u16; 2 * ErrorClass::COUNT - 1] = {
    let mut ones = [0; 2 * ErrorClass::COUNT - 1];
    ones[ErrorClass::COUNT - 1] = 1;
    ones
};

/// How many of each class.
struct Retried<'a>(&'a Progress);

impl fmt::Debug for Retried<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = ErrorClass::ALL.iter().map(|class| (class, self.0.retried(*class)));
        f.debug_map().entries(counts.filter(|(_, count)| *count > 0)).finish()
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress")
            .field("attempts", &self.attempts())
            .field("retried", &Retried(self))
            .field("previous_delay", &self.previous_delay())
            .field("last", &self.last())
            .finish()
    }
}
