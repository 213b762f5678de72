//! When a decision is made.

use core::time::Duration;

use super::Scope;
use super::frame::{NEVER, depth_around};
use crate::strategies::nanos;

/// The time at which a decision is made; all in nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Since the call began; 0 where the clock was not read.
    pub(crate) elapsed: u64,
    /// What is left of the deadline, the call's own or that of a call around it; [`NEVER`] where there is none.
    pub(crate) remaining: u64,
    /// How many retried calls are around this one.
    pub(crate) depth: u32,
    /// For how long the circuit breaker will let nobody through.
    pub(crate) refused_for: u64,
}

impl Moment {
    /// As told by somebody who has no clock.
    pub(crate) fn by_hand(scope: &Scope<'_>, elapsed: Duration) -> Self {
        let elapsed = nanos(elapsed);
        let remaining = match scope.settings.deadline {
            NEVER => NEVER,
            deadline => deadline.saturating_sub(elapsed),
        };
        Self { elapsed, remaining, depth: depth_around(), refused_for: 0 }
    }
}
