//! Why a call ended without success.

use core::fmt;

use super::EventName;

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident => $event:ident, $name:literal, $text:literal;)+) => {
        /// Why a call ended without success.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum StopReason {
            $($(#[$doc])* $variant,)+
        }

        impl StopReason {
            /// The text form, as in metrics and logs: `max_attempts_per_class`. [`Display`](fmt::Display) explains it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The event that tells of it.
            #[must_use]
            pub const fn event(self) -> EventName {
                match self {
                    $(Self::$variant => EventName::$event,)+
                }
            }
        }

        /// In words.
        impl fmt::Display for StopReason {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $(Self::$variant => $text,)+
                })
            }
        }
    };
}

reasons! {
    /// The caller aborted ([`abort_if`](crate::RetryPolicy::abort_if), [`abort_on`](crate::RetryPolicy::abort_on)), or the
    /// operation itself said so ([`Classification::abort`](crate::Classification::abort)).
    Aborted => Aborted, "aborted", "the call was aborted";
    /// The cap of the failure's class is used up
    /// ([`per_class_max_attempts`](crate::RetryPolicy::per_class_max_attempts)).
    MaxAttemptsPerClass => MaxAttemptsExceeded, "max_attempts_per_class", "no retries left for this class";
    /// The class is not retried: `Permanent`; `Auth` or `Permission` without a cap of their own.
    NonRetryableClass => PermanentFail, "non_retryable_class", "this class is not retried";
    /// The cap for unknown failures is used up
    /// ([`max_unknown_attempts`](crate::RetryPolicy::max_unknown_attempts)).
    MaxUnknownAttempts => MaxUnknownAttemptsExceeded, "max_unknown_attempts", "no retries left for unknown failures";
    /// That was the last attempt ([`max_attempts`](crate::RetryPolicy::max_attempts)).
    MaxAttemptsGlobal => MaxAttemptsExceeded, "max_attempts_global", "no attempts left";
    /// The call was made inside of another retried call, and left the retries to that one
    /// ([`nested`](crate::RetryPolicy::nested)).
    StoodDown => MaxAttemptsExceeded, "stood_down", "retries are left to the call around it";
    /// The operation is not idempotent, and the failed attempt may have had an effect
    /// ([`idempotent`](crate::RetryPolicy::idempotent)).
    NotIdempotent => PermanentFail, "not_idempotent", "not idempotent, and the attempt may have reached the server";
    /// The request cannot be sent twice: whoever was to clone it did not.
    NotRepeatable => PermanentFail, "not_repeatable", "the request cannot be sent twice";
    /// Retries are switched off for a test (`testing::without_retries`, with the feature `testing`).
    SwitchedOff => MaxAttemptsExceeded, "switched_off", "retries are switched off";
    /// The next attempt would not begin before the deadline, the call's own or that of a call around it ([`deadline`](crate::RetryPolicy::deadline)).
    DeadlineExceeded => DeadlineExceeded, "deadline_exceeded", "the next attempt would come too late for the deadline";
    /// The circuit breaker is open, and would refuse the next attempt ([`breaker`](crate::RetryPolicy::breaker)).
    CircuitOpen => CircuitRejected, "circuit_open", "the circuit breaker is open";
    /// The shared budget has no token ([`budget`](crate::RetryPolicy::budget)).
    BudgetExhausted => BudgetExhausted, "budget_exhausted", "the retry budget is exhausted";
}
