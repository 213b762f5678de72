//! HTTP status codes.

use super::ErrorClass;

impl ErrorClass {
    /// The class of an HTTP status code that reports a failure.
    ///
    /// | status | class | why |
    /// |---|---|---|
    /// | 401, 407 | `Auth` | 407 is the same question, asked by a proxy |
    /// | 403 | `Permission` | |
    /// | 408 | `Transient` | the server gave up waiting for the request |
    /// | 409, 423 | `Concurrency` | 423: somebody holds a lock on it, for now |
    /// | 421, 425 | `Transient` | a fresh connection may do it (RFC 9110 §15.5.20), a later one too (RFC 8470) |
    /// | 429 | `RateLimit` | |
    /// | any other 4xx | `Permanent` | the server has judged this very request; it will judge the next the same |
    /// | 5xx | `ServerError` | |
    /// | anything else | `Unknown` | no code for a failure |
    ///
    /// ```
    /// use reflexio::ErrorClass;
    ///
    /// assert_eq!(ErrorClass::from_status(429), ErrorClass::RateLimit);
    /// assert_eq!(ErrorClass::from_status(404), ErrorClass::Permanent);
    /// ```
    #[must_use]
    pub const fn from_status(status: u16) -> Self {
        match status {
            401 | 407 => Self::Auth,
            403 => Self::Permission,
            408 | 421 | 425 => Self::Transient,
            409 | 423 => Self::Concurrency,
            429 => Self::RateLimit,
            400..=499 => Self::Permanent,
            500..=599 => Self::ServerError,
            _ => Self::Unknown,
        }
    }
}
