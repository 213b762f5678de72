//! The error of a call that was not begun.

use core::fmt;
use core::time::Duration;

use crate::class::{Classification, ErrorClass};
use crate::classify::Classify;
use crate::event::StopReason;

/// A call was refused before its first attempt: its [circuit breaker](crate::CircuitBreaker) is open, it was aborted
/// ([`abort_on`](crate::RetryPolicy::abort_on)), or the call around it has no time left.
///
/// There is no original error to hand back, so a policy that can refuse returns it as your error: `E: From<Rejected>`,
/// which `std::io::Error`, boxed errors and `anyhow::Error` are. [`execute`](crate::RetryPolicy::execute) does not ask
/// for that.
///
/// To a retrying call around this one it is `Transient`, and nothing was sent; `retry_after` is what is left of the open
/// time. An aborted call ends the call around it too. The breaker of a call around it does not count it, as long as it is
/// classified by its own [`Classify`]: `#[class(transparent)]` in an error of yours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejected {
    reason: StopReason,
    retry_after: Option<Duration>,
}

impl Rejected {
    /// The error, for a gate of your own and for tests.
    #[must_use]
    pub const fn new(reason: StopReason, retry_after: Option<Duration>) -> Self {
        Self { reason, retry_after }
    }

    /// Why: `CircuitOpen`, `Aborted` or `DeadlineExceeded`.
    #[must_use]
    pub const fn reason(&self) -> StopReason {
        self.reason
    }

    /// When to ask again, if that is known.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the call was not begun: {}", self.reason)
    }
}

impl core::error::Error for Rejected {}

impl Classify for Rejected {
    fn classify(&self) -> Classification {
        let class = match self.reason {
            StopReason::Aborted => Classification::new(ErrorClass::Permanent).abort(),
            _ => Classification::new(ErrorClass::Transient),
        };
        class.with_retry_after(self.retry_after).not_sent().refused()
    }
}

impl From<core::convert::Infallible> for Rejected {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

// `Interrupted`, `TimedOut` and the like would be taken for what the system says; nothing was asked of it.
#[cfg(feature = "std")]
impl From<Rejected> for std::io::Error {
    fn from(rejected: Rejected) -> Self {
        Self::other(rejected)
    }
}
