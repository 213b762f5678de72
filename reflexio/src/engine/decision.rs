//! The verdict.

use core::time::Duration;

use crate::event::StopReason;

/// What is to be done after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Wait that long, then try again.
    RetryAfter(Duration),
    /// Give the failure to the caller.
    Stop(StopReason),
}
