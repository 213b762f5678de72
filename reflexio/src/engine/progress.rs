//! How far a call has come.

use core::time::Duration;

use crate::class::ErrorClass;

/// How far one call has come: its attempts, and which failures were retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    attempts: u32,
    retried: [u16; ErrorClass::COUNT],
    previous: Option<Duration>,
}

impl Progress {
    /// Before the first attempt.
    #[must_use]
    pub const fn new() -> Self {
        Self { attempts: 0, retried: [0; ErrorClass::COUNT], previous: None }
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

    /// What the strategy answered the last time, apart from hints that it passed on.
    #[must_use]
    pub const fn previous_delay(&self) -> Option<Duration> {
        self.previous
    }

    #[inline]
    pub(super) fn attempted(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
    }

    pub(super) fn retry(&mut self, class: ErrorClass, strategy_delay: Option<Duration>) {
        let count = &mut self.retried[class.index()];
        *count = count.saturating_add(1);
        self.previous = strategy_delay.or(self.previous);
    }
}
