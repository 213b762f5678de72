//! How far a call has come.

use core::time::Duration;

use crate::class::ErrorClass;
use crate::strategies::nanos;

/// How far one call has come: its attempts, and which failures were retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    attempts: u32,
    retried: [u16; ErrorClass::COUNT],
    // Nanoseconds: it stands in every future. A strategy that did not wait has nothing to grow from, so 0 is none.
    previous: u64,
}

impl Progress {
    /// Before the first attempt.
    #[must_use]
    pub const fn new() -> Self {
        Self { attempts: 0, retried: [0; ErrorClass::COUNT], previous: 0 }
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

    #[inline]
    pub(super) fn attempted(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
    }

    pub(super) fn retry(&mut self, class: ErrorClass, strategy_delay: Option<Duration>) {
        let count = &mut self.retried[class.index()];
        *count = count.saturating_add(1);
        self.previous = strategy_delay.map_or(self.previous, nanos);
    }
}
