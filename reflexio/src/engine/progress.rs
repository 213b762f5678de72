//! How far a call has come.

use core::time::Duration;

use crate::class::ErrorClass;

/// How far one call has come: its attempts, and which failures were retried.
///
/// With the feature `serde` it can be stored, and the call [resumed](crate::RetryPolicy::resume) elsewhere. What is missing
/// in the stored form is zero, what is not known is skipped, so that versions of a program can read each other's; what
/// contradicts itself is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "super::stored::Stored", into = "super::stored::Stored"))]
pub struct Progress {
    pub(super) attempts: u32,
    pub(super) retried: [u16; ErrorClass::COUNT],
    // Nanoseconds: it stands in every future. A strategy that did not wait has nothing to grow from, so 0 is none.
    pub(super) previous: u64,
    pub(super) last: Option<ErrorClass>,
}

impl Progress {
    /// Before the first attempt.
    #[must_use]
    pub const fn new() -> Self {
        Self { attempts: 0, retried: [0; ErrorClass::COUNT], previous: 0, last: None }
    }

    /// How many attempts have been judged.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How many failures of that class were retried; stays at 65,535 once there.
    #[must_use]
    pub const fn retried(&self, class: ErrorClass) -> u16 {
        self.retried[class.index()]
    }

    /// What the strategy answered the last time, apart from hints that it passed on; `None` where that was no wait.
    #[must_use]
    pub const fn previous_delay(&self) -> Option<Duration> {
        if self.previous == 0 { None } else { Some(Duration::from_nanos(self.previous)) }
    }

    /// The class of the failure that was retried last.
    pub(crate) const fn last(&self) -> Option<ErrorClass> {
        self.last
    }

    pub(super) const fn previous(&self) -> Option<u64> {
        if self.previous == 0 { None } else { Some(self.previous) }
    }

    #[inline]
    pub(super) fn attempted(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
    }

    pub(super) fn retry(&mut self, class: ErrorClass, strategy_delay: Option<u64>) {
        let count = &mut self.retried[class.index()];
        *count = count.saturating_add(1);
        self.previous = strategy_delay.unwrap_or(self.previous);
        self.last = Some(class);
    }
}
