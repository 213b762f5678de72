//! What a breaker shows, and how it refuses.

use core::fmt;
use core::time::Duration;

/// The state of a [`CircuitBreaker`](super::CircuitBreaker).
///
/// ```
/// use reflexio::breaker::CircuitState;
///
/// assert_eq!(CircuitState::HalfOpen.as_str(), "half_open");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CircuitState {
    /// Everybody is admitted.
    Closed,
    /// Nobody is admitted.
    Open,
    /// A few are admitted, to see whether the dependency is back.
    HalfOpen,
}

impl CircuitState {
    /// The text form, as in metrics and logs: `closed`, `open`, `half_open`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

impl fmt::Display for CircuitState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A [`CircuitBreaker`](super::CircuitBreaker) admitted nobody.
///
/// ```
/// use core::time::Duration;
/// use reflexio::breaker::CircuitOpen;
///
/// let refusal = CircuitOpen::new(Some(Duration::from_secs(12)));
/// assert_eq!(refusal.to_string(), "the circuit breaker is open for another 12s");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CircuitOpen {
    /// How long it stays open from now, above 0. `None` where nobody can say: it is forced open, or as many probes as it
    /// admits are under way.
    pub retry_in: Option<Duration>,
}

impl CircuitOpen {
    /// The refusal, for tests of your own.
    #[must_use]
    pub const fn new(retry_in: Option<Duration>) -> Self {
        Self { retry_in }
    }
}

impl fmt::Display for CircuitOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.retry_in {
            Some(rest) => write!(f, "the circuit breaker is open for another {rest:?}"),
            None => f.write_str("the circuit breaker admits nobody for now"),
        }
    }
}

impl core::error::Error for CircuitOpen {}
