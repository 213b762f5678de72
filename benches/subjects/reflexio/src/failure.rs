//! The error, as a user of reflexio has it: it knows its class.

use operation::Failure;
use reflexio::{Classification, Classify, ErrorClass, Rejected, TimedOut};

/// The operation's failure under a name of this crate, which is what `Classify` needs; it is the same in memory.
#[derive(Debug)]
pub struct Error(pub Failure);

impl Classify for Error {
    #[inline]
    fn classify(&self) -> Classification {
        let class = if self.0.is_worth_a_retry() { ErrorClass::Transient } else { ErrorClass::Permanent };
        // A failure that never reached the server, so that what is not idempotent is retried as well.
        Classification::from(class).not_sent()
    }
}

impl From<Failure> for Error {
    #[inline]
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<Rejected> for Error {
    fn from(_: Rejected) -> Self {
        Self(Failure::Gone)
    }
}

impl From<TimedOut> for Error {
    fn from(_: TimedOut) -> Self {
        Self(Failure::Busy)
    }
}
