//! Errors that say their class and nothing else, each around any cause.

use alloc::boxed::Box;
use core::error::Error;
use core::fmt;
use core::time::Duration;

use super::Classify;
use crate::class::{Classification, ErrorClass};
use crate::outcome::Rejected;

type Cause = Box<dyn Error + Send + Sync>;

macro_rules! marker {
    ($(#[$doc:meta])* $name:ident is $class:ident $(, $flag:ident)?) => {
        $(#[$doc])*
        ///
        /// It wraps any cause, a message included; its text is the cause's.
        ///
        /// ```
        #[doc = concat!("use reflexio::{Classify, ErrorClass, classify::", stringify!($name), "};")]
        ///
        #[doc = concat!("let error = ", stringify!($name), "::new(\"the cause\");")]
        #[doc = concat!("assert_eq!(error.classify().class, ErrorClass::", stringify!($class), ");")]
        $(#[doc = concat!("assert!(error.classify().", stringify!($flag), ");")])?
        /// assert_eq!(error.to_string(), "the cause");
        /// ```
        #[derive(Debug)]
        pub struct $name {
            cause: Cause,
            classification: Classification,
        }

        impl $name {
            /// Marks `cause`: an error, or a message.
            pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
                let classification = Classification::new(ErrorClass::$class)$(.$flag())?;
                Self { cause: cause.into(), classification }
            }

            /// Adds the wait that the other side asked for.
            #[must_use]
            #[inline]
            pub fn retry_after(mut self, wait: Duration) -> Self {
                self.classification = self.classification.with_retry_after(Some(wait));
                self
            }

            /// Says that the attempt failed before anything left this machine.
            #[must_use]
            #[inline]
            pub fn not_sent(mut self) -> Self {
                self.classification = self.classification.not_sent();
                self
            }

            /// Says that the call is over, whatever the class, see [`Classification::abort`].
            #[must_use]
            #[inline]
            pub fn abort(mut self) -> Self {
                self.classification = self.classification.abort();
                self
            }

            /// The cause, as it was given.
            #[must_use]
            #[inline]
            pub fn into_cause(self) -> Box<dyn Error + Send + Sync> {
                self.cause
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.cause, f)
            }
        }

        impl Error for $name {
            // The text is the cause's own, so what comes next in the chain is what caused the cause.
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                self.cause.source()
            }
        }

        impl Classify for $name {
            fn classify(&self) -> Classification {
                self.classification
            }
        }
    };
}

marker! {
    /// Marks a failure as [`Permanent`](ErrorClass::Permanent): not to be retried.
    PermanentError is Permanent
}
marker! {
    /// Marks a failure as [`Concurrency`](ErrorClass::Concurrency): it lost against another writer.
    ConcurrencyError is Concurrency
}
marker! {
    /// Marks a failure as [`RateLimit`](ErrorClass::RateLimit): the other side asks for less.
    RateLimitError is RateLimit
}
marker! {
    /// Marks a failure as [`ServerError`](ErrorClass::ServerError): the other side failed.
    ServerError is ServerError
}
marker! {
    /// Marks a failure as [`Transient`](ErrorClass::Transient): the way there failed.
    TransientError is Transient
}
marker! {
    /// Marks a failure as [`Auth`](ErrorClass::Auth): who you are was not accepted.
    AuthError is Auth
}
marker! {
    /// Marks a failure as [`Permission`](ErrorClass::Permission): what you may do was not enough.
    PermissionError is Permission
}
marker! {
    /// Ends the call with this failure, as if the caller had aborted: `Permanent`, and [`abort`](Classification::abort) is
    /// set. To end it with another class, say `abort` of that class's marker.
    AbortError is Permanent, abort
}

/// A failure that an HTTP status reports.
///
/// ```
/// use core::time::Duration;
/// use reflexio::{Classify, ErrorClass, classify::StatusError};
///
/// let error = StatusError::new(429).retry_after(Duration::from_secs(2));
/// assert_eq!(error.classify().class, ErrorClass::RateLimit);
/// assert_eq!(error.to_string(), "HTTP status 429");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusError {
    status: u16,
    retry_after: Option<Duration>,
}

impl StatusError {
    /// A failure with that status.
    #[must_use]
    pub const fn new(status: u16) -> Self {
        Self { status, retry_after: None }
    }

    /// Adds the wait that the other side asked for.
    #[must_use]
    pub const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The status code.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP status {}", self.status)
    }
}

impl Error for StatusError {}

impl Classify for StatusError {
    fn classify(&self) -> Classification {
        Classification::from_status(self.status).with_retry_after(self.retry_after)
    }
}

pub(super) fn known(error: &(dyn Error + 'static)) -> Option<Classification> {
    macro_rules! return_first_of {
        ($($marker:ty),+) => {
            $(if let Some(marker) = error.downcast_ref::<$marker>() {
                return Some(marker.classify());
            })+
        };
    }
    return_first_of!(
        PermanentError,
        ConcurrencyError,
        RateLimitError,
        ServerError,
        TransientError,
        AuthError,
        PermissionError,
        AbortError,
        StatusError,
        Rejected
    );
    None
}
