//! The error of an attempt that was cut.

use core::fmt;

use crate::class::{Classification, ErrorClass};
use crate::classify::Classify;

/// An attempt was cut at its [`attempt_timeout`](crate::AsyncRetryPolicy::attempt_timeout), or at the deadline of its
/// call. It is [`Transient`](ErrorClass::Transient).
///
/// A policy with an attempt timeout returns it as your error: `E: From<TimedOut>`, which `std::io::Error`, boxed errors
/// and `anyhow::Error` are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimedOut;

impl TimedOut {
    /// The error, for a loop of your own and for tests.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the attempt took longer than it was allowed to")
    }
}

impl core::error::Error for TimedOut {}

impl Classify for TimedOut {
    fn classify(&self) -> Classification {
        ErrorClass::Transient.into()
    }
}

#[cfg(feature = "std")]
impl From<TimedOut> for std::io::Error {
    fn from(timed_out: TimedOut) -> Self {
        Self::new(std::io::ErrorKind::TimedOut, timed_out)
    }
}
