//! What can refuse an attempt, and the setters for it.

/// The policy begins every attempt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unguarded;

/// The policy may refuse an attempt: by its circuit breaker, on its abort signal, and where no time is left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Guarded;

/// Setters that turn a policy into a guarded one; `guarded` makes it.
macro_rules! guards {
    ($guarded:ty) => {
        /// The circuit breaker that is asked before every attempt, and told what came of it; shared with whoever else
        /// refers to it.
        ///
        /// A call that it refuses before the first attempt fails with `E::from(`[`Rejected`](crate::Rejected)`)`; one that
        /// it refuses later, with the last original error. Where it would still be open after a wait, nobody waits.
        ///
        /// It changes the type of the policy: `RetryPolicy<DefaultClassifier, StdTimer, Guarded>`, for which there is
        /// the alias [`GuardedPolicy`](crate::policy::GuardedPolicy), and
        /// [`AsyncGuardedPolicy`](crate::policy::AsyncGuardedPolicy).
        ///
        /// ```
        /// use reflexio::{CircuitBreaker, RetryPolicy, policy::GuardedPolicy};
        ///
        /// static PAYMENTS: CircuitBreaker = CircuitBreaker::new().consecutive_failures(3).open_for_s(10.0);
        /// static POLICY: GuardedPolicy = RetryPolicy::new().breaker(&PAYMENTS).deadline_s(2.0);
        ///
        /// PAYMENTS.force_open();
        /// let error = POLICY.call(|| Ok::<_, std::io::Error>("paid")).unwrap_err();
        /// assert_eq!(error.to_string(), "the call was not begun: the circuit breaker is open");
        /// ```
        #[must_use]
        pub const fn breaker(self, breaker: &'static crate::breaker::CircuitBreaker) -> $guarded {
            let mut settings = self.settings;
            settings.ties = Some(Ties { breaker: Some(breaker), ..settings.ties() });
            self.guarded(settings)
        }

        /// The signal that ends calls: after a failure, during a wait, and before the first attempt.
        ///
        /// A call that it ends after an attempt fails with that attempt's original error; one that begins after it, with
        /// `E::from(`[`Rejected`](crate::Rejected)`)`. An attempt that runs is not interrupted. A wait is, where it is
        /// awaited; where it blocks, [`StdTimer`](crate::time::StdTimer) does it, and a timer of your own by
        /// [`Sleep::sleep_unless_aborted`](crate::time::Sleep::sleep_unless_aborted).
        ///
        /// It changes the type of the policy, as [`breaker`](Self::breaker) does.
        ///
        /// ```
        /// use reflexio::{AbortSignal, RetryPolicy, StopReason};
        ///
        /// static SHUTDOWN: AbortSignal = AbortSignal::new();
        ///
        /// let policy = RetryPolicy::new().abort_on(&SHUTDOWN);
        /// SHUTDOWN.abort();
        /// let outcome = policy.execute(|| "8080".parse::<u16>());
        /// assert_eq!((outcome.attempts(), outcome.stop_reason()), (0, Some(StopReason::Aborted)));
        /// ```
        #[cfg(feature = "std")]
        #[must_use]
        pub const fn abort_on(self, signal: &'static crate::abort::AbortSignal) -> $guarded {
            let mut settings = self.settings;
            settings.ties = Some(Ties { abort_on: Some(signal), ..settings.ties() });
            self.guarded(settings)
        }
    };
}

pub(crate) use guards;
