//! What a simulated operation does.

use core::time::Duration;

use crate::class::{Classification, ErrorClass};
use crate::classify::Classify;
use crate::policy::seconds;

/// One attempt of the script of [`simulate`](super::simulate): how long it takes, and what comes of it.
///
/// Made by [`fails`] and [`succeeds`]; a class, a [`Classification`], and a `Result` whose error classifies itself become
/// one that takes no time.
///
/// ```
/// use reflexio::ErrorClass::RateLimit;
/// use reflexio::classify::StatusError;
/// use reflexio::testing::{Attempt, fails, succeeds};
///
/// assert_eq!(Attempt::from(RateLimit), fails(RateLimit));
/// assert_eq!(Attempt::from(Err::<(), _>(StatusError::new(429))), fails(RateLimit));
/// assert_eq!(Attempt::from(Ok::<_, StatusError>("sent")), succeeds());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    pub(super) takes: Duration,
    pub(super) failure: Option<Classification>,
}

/// An attempt that fails with that class, or classification, at once.
///
/// ```
/// use std::time::Duration;
/// use reflexio::{Classification, ErrorClass, testing::fails};
///
/// let busy = Classification::new(ErrorClass::RateLimit).with_retry_after(Some(Duration::from_secs(30)));
/// let script = [fails(busy), fails(ErrorClass::Transient).takes_s(1.5)];
/// # let _ = script;
/// ```
#[must_use]
pub fn fails(failure: impl Into<Classification>) -> Attempt {
    Attempt { takes: Duration::ZERO, failure: Some(failure.into()) }
}

/// An attempt that succeeds at once.
#[must_use]
pub const fn succeeds() -> Attempt {
    Attempt { takes: Duration::ZERO, failure: None }
}

const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

impl Attempt {
    /// How long it takes, in seconds, unless it is cut off; at most a century.
    ///
    /// # Panics
    ///
    /// If it is negative, not finite, or 2^64 and more.
    #[must_use]
    #[track_caller]
    pub const fn takes_s(self, takes_s: f64) -> Self {
        self.takes(seconds(takes_s, "`takes_s` must be a number of seconds from 0 to below 2^64"))
    }

    /// How long it takes, unless it is cut off; at most a century.
    #[must_use]
    pub const fn takes(mut self, takes: Duration) -> Self {
        // A call measures 584 years, and there may be some such attempts in it.
        self.takes = if takes.as_secs() < CENTURY.as_secs() { takes } else { CENTURY };
        self
    }
}

impl From<ErrorClass> for Attempt {
    fn from(class: ErrorClass) -> Self {
        fails(class)
    }
}

impl From<Classification> for Attempt {
    fn from(failure: Classification) -> Self {
        fails(failure)
    }
}

impl<T, E: Classify> From<Result<T, E>> for Attempt {
    fn from(outcome: Result<T, E>) -> Self {
        match outcome {
            Ok(_) => succeeds(),
            Err(error) => fails(error.classify()),
        }
    }
}
