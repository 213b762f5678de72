//! A class and what else is known of the failure.

use core::time::Duration;

use super::ErrorClass;

/// The class of a failure, and the hints that the failure carried.
///
/// ```
/// use core::time::Duration;
/// use reflexio::{Classification, ErrorClass};
///
/// let limited = Classification::new(ErrorClass::RateLimit).with_retry_after(Some(Duration::from_secs(2)));
/// assert_eq!(limited.retry_after, Some(Duration::from_secs(2)));
///
/// let plain: Classification = ErrorClass::Transient.into();
/// assert_eq!(plain.retry_after, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Classification {
    /// The class.
    pub class: ErrorClass,
    /// How long the other side asked to wait, if it did.
    pub retry_after: Option<Duration>,
    /// Whether the failed attempt may have reached the other side, and so may have had an effect there.
    ///
    /// `true` unless somebody knows better ([`Classification::not_sent`]). An operation that is not idempotent is
    /// retried only where this is `false`.
    pub may_have_reached: bool,
    /// Whether the operation itself ends the call with this failure, whatever its class, as if the caller had aborted.
    ///
    /// `false` unless somebody says so ([`Classification::abort`]). The class stays what it is, for events and counts.
    #[cfg_attr(feature = "serde", serde(default))]
    pub abort: bool,
    /// Whether a gate has refused what the attempt was to do: that says nothing of the dependency, so no breaker counts it.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) refused: bool,
}

impl Classification {
    /// A class without hints.
    #[must_use]
    pub const fn new(class: ErrorClass) -> Self {
        Self { class, retry_after: None, may_have_reached: true, abort: false, refused: false }
    }

    /// The class of an HTTP status, see [`ErrorClass::from_status`].
    #[must_use]
    pub const fn from_status(status: u16) -> Self {
        Self::new(ErrorClass::from_status(status))
    }

    /// Adds the wait that the other side asked for; `None` takes it away.
    #[must_use]
    pub const fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    /// Says that the attempt failed before anything left this machine (no connection, a full pool).
    #[must_use]
    pub const fn not_sent(mut self) -> Self {
        self.may_have_reached = false;
        self
    }

    pub(crate) const fn refused(mut self) -> Self {
        self.refused = true;
        self
    }

    /// Says that the call is over, whatever the class: there is no further attempt.
    ///
    /// For what an operation alone can know: the record it works on is gone, the shutdown has reached it too.
    ///
    /// ```
    /// use reflexio::{Classification, ErrorClass, RetryPolicy, StopReason};
    ///
    /// let policy = RetryPolicy::new().classifier(|_: &&str| Classification::new(ErrorClass::Transient).abort());
    /// let outcome = policy.execute(|| Err::<(), _>("shutting down"));
    /// assert_eq!(outcome.attempts(), 1);
    /// assert_eq!(outcome.stop_reason(), Some(StopReason::Aborted));
    /// assert_eq!(outcome.failures(ErrorClass::Transient), 1);
    /// ```
    #[must_use]
    pub const fn abort(mut self) -> Self {
        self.abort = true;
        self
    }
}

impl From<ErrorClass> for Classification {
    fn from(class: ErrorClass) -> Self {
        Self::new(class)
    }
}
