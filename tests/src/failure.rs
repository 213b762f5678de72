//! An error that is whatever a test needs.

use std::fmt;
use std::time::Duration;

use reflexio::{Classification, Classify, ErrorClass};

/// A failure with a given classification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure(pub Classification);

impl Failure {
    /// A failure of that class, without hints.
    pub fn of(class: ErrorClass) -> Self {
        Self(class.into())
    }

    /// With the wait that the other side asked for.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self(self.0.with_retry_after(Some(wait)))
    }

    /// That never left this machine.
    #[must_use]
    pub fn not_sent(self) -> Self {
        Self(self.0.not_sent())
    }

    /// That ends the call.
    #[must_use]
    pub fn abort(self) -> Self {
        Self(self.0.abort())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} happened", self.0.class)
    }
}

impl std::error::Error for Failure {}

impl Classify for Failure {
    fn classify(&self) -> Classification {
        self.0
    }
}
