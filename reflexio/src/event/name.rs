//! The names of events.

use core::fmt;

macro_rules! names {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// Which decision an [`Event`](super::Event) tells of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EventName {
            $($(#[$doc])* $variant,)+
        }

        impl EventName {
            /// The text form, as in metrics and logs.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

names! {
    /// The operation succeeded; the call is over.
    Success = "success",
    /// The attempt failed; another one follows after a wait.
    Retry = "retry",
    /// The failure is not one to retry; the call is over.
    PermanentFail = "permanent_fail",
    /// The next attempt would begin at or after the deadline; the call is over.
    DeadlineExceeded = "deadline_exceeded",
    /// All attempts, or all of this class, are used up; the call is over.
    MaxAttemptsExceeded = "max_attempts_exceeded",
    /// All attempts for unknown failures are used up; the call is over.
    MaxUnknownAttemptsExceeded = "max_unknown_attempts_exceeded",
    /// The shared budget has no token for a retry; the call is over.
    BudgetExhausted = "budget_exhausted",
    /// The caller or the operation aborted; the call is over.
    Aborted = "aborted",
    /// A later attempt was handed to a scheduler.
    Scheduled = "scheduled",
    /// A circuit breaker has opened.
    CircuitOpened = "circuit_opened",
    /// A circuit breaker lets probes through.
    CircuitHalfOpen = "circuit_half_open",
    /// A circuit breaker has closed.
    CircuitClosed = "circuit_closed",
    /// A circuit breaker refused the call.
    CircuitRejected = "circuit_rejected",
}

impl EventName {
    /// Whether it tells of a circuit breaker's state, not of an attempt.
    pub(crate) const fn is_of_circuit(self) -> bool {
        matches!(self, Self::CircuitOpened | Self::CircuitHalfOpen | Self::CircuitClosed)
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
