//! The loop, by hand.

use core::fmt;
use core::ops::ControlFlow;
use core::time::Duration;

use super::{Call, Progress, Scope, Under};
use crate::classify::Classifier;
use crate::outcome::Outcome;
use crate::policy::{AsyncRetryPolicy, RetryPolicy, Settings};
use crate::time::Clock;

/// One call of which you write the loop yourself; made by [`RetryPolicy::begin`](crate::RetryPolicy::begin).
///
/// ```
/// use std::ops::ControlFlow;
/// use reflexio::RetryPolicy;
///
/// static POLICY: RetryPolicy = RetryPolicy::new();
///
/// let mut attempts = POLICY.begin();
/// let port: Result<u16, _> = loop {
///     match attempts.next("8080".parse()) {
///         ControlFlow::Break(outcome) => break outcome,
///         ControlFlow::Continue(delay) => std::thread::sleep(delay),
///     }
/// };
/// assert_eq!(port, Ok(8080));
/// ```
pub struct Attempts<'p, C, T: Clock> {
    settings: &'p Settings,
    classifier: &'p C,
    timer: &'p T,
    call: Call<T::Instant>,
}

impl<C, T: Clock> Attempts<'_, C, T> {
    /// Judges an attempt: `Break` with the outcome where the call is over, `Continue` with the wait before the next
    /// attempt where it is not.
    pub fn next<R: Outcome>(&mut self, outcome: R) -> ControlFlow<R, Duration>
    where
        C: Classifier<R>,
    {
        let under = Under { policy: self.settings, scope: |settings| Scope::of(settings) };
        self.call.next(under, self.timer, self.classifier, outcome, None)
    }

    /// How far the call has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.call.progress()
    }

    /// What is left of the deadline; `None` where there is none.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        self.call.remaining(&Scope::of(self.settings), self.timer)
    }
}

impl<C, T: Clock> fmt::Debug for Attempts<'_, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").field("progress", &self.progress()).finish_non_exhaustive()
    }
}

macro_rules! begin {
    ($policy:ident<C, T $(, $limit:ident)?>) => {
        impl<C, T: Clock $(, $limit)?> $policy<C, T $(, $limit)?> {
            /// Begins a call of which you write the loop yourself: hand every outcome to [`Attempts::next`] and wait as
            /// it says.
            pub fn begin(&self) -> Attempts<'_, C, T> {
                Attempts {
                    settings: &self.settings,
                    classifier: &self.classifier,
                    timer: &self.timer,
                    call: Call::begin(&Scope::of(&self.settings), &self.timer, false),
                }
            }
        }
    };
}
begin!(RetryPolicy<C, T>);
begin!(AsyncRetryPolicy<C, T, L>);
