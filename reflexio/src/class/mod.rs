//! The coarse class of a failure, and the hints that come with it.

mod classification;
mod grpc;
mod set;
mod status;

pub use classification::Classification;
pub(crate) use set::Classes;

use core::fmt;
use core::str::FromStr;

/// What kind of failure it was, as far as retrying is concerned.
///
/// Eight classes and no more: few enough that a policy can say something about each, coarse enough that every
/// protocol maps onto them.
///
/// | class | means | retried by default |
/// |---|---|---|
/// | `Permanent` | the same call will fail the same way (a bad request, a missing record) | no |
/// | `Concurrency` | it lost against another writer (409, a serialization failure, a lock) | yes |
/// | `RateLimit` | the other side asks for less (429, a quota) | yes |
/// | `ServerError` | the other side failed (5xx) | yes |
/// | `Transient` | the way there failed (a timeout, a reset connection) | yes |
/// | `Unknown` | nobody could tell | yes, at most `max_unknown_attempts` times (2) |
/// | `Auth` | who you are was not accepted (401) | no, unless the policy gives the class a cap |
/// | `Permission` | what you may do was not enough (403) | no, unless the policy gives the class a cap |
///
/// ```
/// use reflexio::ErrorClass;
///
/// assert_eq!(ErrorClass::RateLimit.as_str(), "RATE_LIMIT");
/// assert_eq!("RATE_LIMIT".parse(), Ok(ErrorClass::RateLimit));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "SCREAMING_SNAKE_CASE"))]
#[repr(u8)]
pub enum ErrorClass {
    /// The same call will fail the same way.
    #[cfg_attr(feature = "serde", serde(alias = "permanent"))]
    Permanent,
    /// It lost against another writer.
    #[cfg_attr(feature = "serde", serde(alias = "concurrency"))]
    Concurrency,
    /// The other side asks for less.
    #[cfg_attr(feature = "serde", serde(alias = "rate_limit"))]
    RateLimit,
    /// The other side failed.
    #[cfg_attr(feature = "serde", serde(alias = "server_error"))]
    ServerError,
    /// The way there failed.
    #[cfg_attr(feature = "serde", serde(alias = "transient"))]
    Transient,
    /// Nobody could tell.
    #[cfg_attr(feature = "serde", serde(alias = "unknown"))]
    Unknown,
    /// Who you are was not accepted.
    #[cfg_attr(feature = "serde", serde(alias = "auth"))]
    Auth,
    /// What you may do was not enough.
    #[cfg_attr(feature = "serde", serde(alias = "permission"))]
    Permission,
}

impl ErrorClass {
    /// How many classes there are.
    pub const COUNT: usize = 8;

    /// Every class, in the order of their declaration.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Permanent,
        Self::Concurrency,
        Self::RateLimit,
        Self::ServerError,
        Self::Transient,
        Self::Unknown,
        Self::Auth,
        Self::Permission,
    ];

    /// The text form, as in metrics and logs: `RATE_LIMIT`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Permanent => "PERMANENT",
            Self::Concurrency => "CONCURRENCY",
            Self::RateLimit => "RATE_LIMIT",
            Self::ServerError => "SERVER_ERROR",
            Self::Transient => "TRANSIENT",
            Self::Unknown => "UNKNOWN",
            Self::Auth => "AUTH",
            Self::Permission => "PERMISSION",
        }
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text that names no [`ErrorClass`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseErrorClassError;

impl fmt::Display for ParseErrorClassError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such error class; the classes are ")?;
        for (i, class) in ErrorClass::ALL.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            f.write_str(class.as_str())?;
        }
        Ok(())
    }
}

impl core::error::Error for ParseErrorClassError {}

impl FromStr for ErrorClass {
    type Err = ParseErrorClassError;

    /// Reads the text form, in capitals or not.
    ///
    /// # Errors
    ///
    /// [`ParseErrorClassError`] lists the classes there are.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|class| text.eq_ignore_ascii_case(class.as_str()))
            .ok_or(ParseErrorClassError)
    }
}
