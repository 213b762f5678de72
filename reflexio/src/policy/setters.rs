//! The setters that both policies have, written once.

/// Setters of a policy with a field `settings`.
macro_rules! setters {
    () => {
        /// How long to wait, for every class that has no strategy of its own. Default:
        /// `decorrelated_jitter().base_s(0.25).max_s(5.0)`. One of your own goes in by
        /// [`custom`](crate::strategies::custom).
        ///
        /// # Panics
        ///
        /// If the strategy's maximum is below its base. In a `const` or `static` that is a compile error.
        #[must_use]
        #[track_caller]
        pub const fn strategy(mut self, strategy: Backoff) -> Self {
            self.settings.strategy = strategy.checked();
            self
        }

        /// How long to wait after failures of that class.
        ///
        /// # Panics
        ///
        /// As [`strategy`](Self::strategy).
        #[must_use]
        #[track_caller]
        pub const fn strategy_for(mut self, class: ErrorClass, strategy: Backoff) -> Self {
            self.settings.strategies = self.settings.strategies.with(class, strategy.checked());
            self
        }

        /// How many failures of that class are retried in one call; the next one ends it. 0: never retry that class.
        ///
        /// A cap makes `Auth` and `Permission` retryable, up to the cap. For `Unknown` the smaller of this and
        /// [`max_unknown_attempts`](Self::max_unknown_attempts) counts.
        ///
        /// # Panics
        ///
        /// If it is a cap above 0 for `Permanent`, which is never retried: give such failures another class. In a `const`
        /// or `static` that is a compile error.
        #[must_use]
        #[track_caller]
        pub const fn per_class_max_attempts(mut self, class: ErrorClass, retries: u16) -> Self {
            if matches!(class, ErrorClass::Permanent) && retries > 0 {
                panic!(
                    "a permanent failure is never retried: give failures that are to be retried another class"
                );
            }
            self.settings.class_caps = self.settings.class_caps.with(class, retries);
            self
        }

        /// How long a call may take altogether, in seconds, attempts and waits included. Default: 60.
        ///
        /// It is checked between attempts: no wait is begun that would end at or after the deadline. An attempt that
        /// runs is not interrupted by it, unless an async policy has an attempt timeout.
        ///
        /// # Panics
        ///
        /// If it is zero, negative, not finite, or 2^64 and more. In a `const` or `static` that is a compile error.
        #[must_use]
        #[track_caller]
        pub const fn deadline_s(mut self, deadline_s: f64) -> Self {
            self.settings = self.settings.with_deadline_s(deadline_s);
            self
        }

        /// How long a call may take altogether, see [`deadline_s`](Self::deadline_s). What is left of somebody else's time, and may
        /// be nothing, is for [`time::within`](crate::time::within).
        ///
        /// # Panics
        ///
        /// If it is zero.
        #[must_use]
        #[track_caller]
        pub const fn deadline(mut self, deadline: Duration) -> Self {
            self.settings = self.settings.with_deadline(deadline);
            self
        }

        /// No deadline: only the caps end a call.
        #[must_use]
        pub const fn no_deadline(mut self) -> Self {
            self.settings.deadline = NEVER;
            self
        }

        /// How many attempts a call makes at most, the first included. Default: 6.
        ///
        /// # Panics
        ///
        /// If it is zero. In a `const` or `static` that is a compile error.
        #[must_use]
        #[track_caller]
        pub const fn max_attempts(mut self, attempts: u32) -> Self {
            self.settings = self.settings.max_attempts(attempts);
            self
        }

        /// How many `Unknown` failures are retried in one call; the next one ends it. Default: 2.
        #[must_use]
        pub const fn max_unknown_attempts(mut self, retries: u16) -> Self {
            self.settings.max_unknown_attempts = Some(retries);
            self
        }

        /// Retries `Unknown` failures like transient ones, without a cap of their own.
        #[must_use]
        pub const fn no_max_unknown_attempts(mut self) -> Self {
            self.settings.max_unknown_attempts = None;
            self
        }

        /// What to make of a server's wish to wait. Default: [`RetryAfter::Floor`].
        #[must_use]
        pub const fn retry_after(mut self, mode: RetryAfter) -> Self {
            self.settings.retry_after = mode;
            self
        }

        /// Whether the operation may be done twice. Default: `true`.
        ///
        /// With `false` a failure that may have reached the other side is not retried; one that certainly did not
        /// ([`Classification::not_sent`](crate::Classification::not_sent), a refused connection) still is.
        #[must_use]
        pub const fn idempotent(mut self, idempotent: bool) -> Self {
            self.settings.idempotent = idempotent;
            self
        }

        /// The name of the operation, for events. A small fixed set of names: it becomes a metric tag.
        #[must_use]
        pub const fn operation(mut self, name: &'static str) -> Self {
            self.settings.operation = Some(name);
            self
        }

        /// The hook that hears every [`Event`]. A hook that panics changes nothing for the call (with `std`, and where
        /// panics unwind).
        ///
        /// It is a reference to a function or to a closure that captures nothing; for one that captures, see
        /// [`context`](Self::context).
        #[must_use]
        pub const fn on_metric(mut self, hook: &'static (dyn Fn(&Event<'_>) + Send + Sync)) -> Self {
            self.settings.ties = Some(Ties { on_metric: Some(hook), ..self.settings.ties() });
            self
        }

        /// Asked after every failure, before anything else; where it answers `true` the call ends with the failure it
        /// has, also where that failure was not one to retry.
        ///
        /// A wait that has begun is not ended by it, and a call that begins after the stop makes its first attempt:
        /// [`abort_on`](Self::abort_on) does both, and asks more of the error. Beside that, or beside a
        /// [`breaker`](Self::breaker), this is asked before every attempt too. A panic in it is the caller's.
        #[must_use]
        pub const fn abort_if(mut self, aborted: &'static (dyn Fn() -> bool + Send + Sync)) -> Self {
            self.settings.ties = Some(Ties { abort_if: Some(aborted), ..self.settings.ties() });
            self
        }

        /// The budget that this policy's retries draw from, shared with whoever else refers to it.
        #[must_use]
        pub const fn budget(mut self, budget: &'static Budget) -> Self {
            self.settings.ties = Some(Ties { budget: Some(budget), ..self.settings.ties() });
            self
        }

        /// What stretches the waits while much fails; see there for when not to. Default: nothing.
        #[must_use]
        pub const fn adaptive(mut self, adaptive: &'static Adaptive) -> Self {
            self.settings.ties = Some(Ties { adaptive: Some(adaptive), ..self.settings.ties() });
            self
        }

        /// What this call minds of a retried call that it is made in. Default: [`Nested::Clip`].
        ///
        /// It looks at the attempt that runs on this thread when it decides; what was spawned is no part of that.
        #[must_use]
        pub const fn nested(mut self, nested: Nested) -> Self {
            self.settings.ties = Some(Ties { nested, ..self.settings.ties() });
            self
        }

        /// The source of jitter: a function that returns uniform 64-bit numbers. Default: a small generator in every
        /// thread, seeded by the system; without the feature `std` a counter, the same on every device.
        #[must_use]
        pub const fn random(mut self, source: &'static (dyn Fn() -> u64 + Send + Sync)) -> Self {
            self.settings.ties = Some(Ties { random: Some(source), ..self.settings.ties() });
            self
        }

        /// Binds a name for a batch of calls, and a hook if [`Context::on_metric`] follows.
        ///
        /// The context borrows, so its hook may capture what lives as long as the batch.
        #[must_use]
        pub const fn context<'a>(&'a self, operation: &'a str) -> Context<'a, Self> {
            Context::new(self, operation)
        }

        /// Judges one attempt by hand, without a clock and without waiting: `elapsed` is the time since the call began,
        /// and the caller waits, or comes back later. `None` says that the attempt succeeded.
        ///
        /// Without a clock there is no circuit breaker, no refill of a budget by time, and no deadline of a call around
        /// this one; [`begin`](Self::begin) has all of them.
        ///
        /// ```
        /// use core::time::Duration;
        /// use reflexio::{Decision, RetryPolicy, StopReason, engine::Progress, classify::StatusError};
        ///
        /// let policy = RetryPolicy::new().max_attempts(2);
        /// let mut progress = Progress::new();
        /// let failed = Err::<(), _>(StatusError::new(503));
        /// let first = policy.decide(&mut progress, &failed, Duration::ZERO);
        /// assert!(matches!(first, Some(Decision::RetryAfter(_))));
        /// let second = policy.decide(&mut progress, &failed, Duration::from_secs(1));
        /// assert_eq!(second, Some(Decision::Stop(StopReason::MaxAttemptsGlobal)));
        /// ```
        pub fn decide<R: Outcome>(
            &self,
            progress: &mut Progress,
            outcome: &R,
            elapsed: Duration,
        ) -> Option<Decision>
        where
            C: Classifier<R>,
        {
            let scope = Scope::of(&self.settings);
            let moment = Moment::by_hand(&scope, elapsed);
            let Some(judged) = Judged::of(outcome, &self.classifier) else {
                scope.feed_success(progress.attempts());
                company::tell_success(&scope, progress, &moment, None);
                return None;
            };
            Some(company::judge(&scope, progress, &judged, &moment, None, None))
        }
    };
}

pub(crate) use setters;
