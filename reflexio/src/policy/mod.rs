//! Policies: what to do about a failure, class by class, and within which bounds.

mod by_class;
mod config;
mod context;
mod guards;
mod kinds;
mod numbers;
mod setters;
mod settings;
mod ties;

pub use config::{ClassConfig, ConfigError, RetryConfig, StrategyConfig, StrategyKind};
pub use context::Context;
pub(crate) use kinds::delegate;
pub use kinds::{AsyncPolicy, BlockingPolicy};
pub(crate) use numbers::seconds;
pub(crate) use settings::Settings;
pub use settings::{Nested, RetryAfter};
pub(crate) use ties::Ties;

pub use crate::engine::{Admits, Gate};
#[doc(hidden)]
pub use crate::future::limit::Cutting;
pub use crate::future::limit::{Limit, Limited, Unlimited};
pub use guards::{Guarded, Unguarded};

use core::marker::PhantomData;
use core::time::Duration;

use crate::budget::Budget;
use crate::class::ErrorClass;
use crate::classify::{Classifier, DefaultClassifier};
use crate::engine::{Decision, Judged, Moment, NEVER, Progress, Scope, company};
use crate::event::Event;
use crate::outcome::Outcome;
use crate::strategies::{Adaptive, Backoff};
use crate::time::{StdTimer, TokioTimer};

use guards::guards;
use setters::setters;

/// A policy for operations that block.
///
/// It is a handful of numbers, `Copy`, and made at compile time where it is a `static`; nothing in it changes while it
/// is used, so one policy serves any number of threads, and operations with different error types.
///
/// ```
/// use reflexio::{ErrorClass, RetryPolicy, strategies::{decorrelated_jitter, equal_jitter}};
///
/// static POLICY: RetryPolicy = RetryPolicy::new()
///     .strategy(decorrelated_jitter().max_s(10.0))
///     .strategy_for(ErrorClass::RateLimit, decorrelated_jitter().max_s(60.0))
///     .strategy_for(ErrorClass::ServerError, equal_jitter().max_s(30.0))
///     .per_class_max_attempts(ErrorClass::RateLimit, 3)
///     .deadline_s(120.0)
///     .max_attempts(8);
///
/// let port: u16 = POLICY.call(|| "8080".parse()).unwrap();
/// assert_eq!(port, 8080);
/// ```
///
/// A number that makes no sense does not compile in a `static`:
///
/// ```compile_fail
/// use reflexio::RetryPolicy;
///
/// static POLICY: RetryPolicy = RetryPolicy::new().max_attempts(0);
/// ```
#[derive(Debug)]
pub struct RetryPolicy<C = DefaultClassifier, T = StdTimer, G = Unguarded> {
    pub(crate) settings: Settings,
    pub(crate) classifier: C,
    pub(crate) timer: T,
    gate: PhantomData<G>,
}

impl RetryPolicy {
    /// A policy with the defaults: 6 attempts within 60 s, 2 retries of unknown failures, decorrelated jitter between
    /// 0.25 s and 5 s.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            settings: Settings::DEFAULT,
            classifier: DefaultClassifier,
            timer: StdTimer,
            gate: PhantomData,
        }
    }

    /// A policy from numbers that come from outside.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the setting that makes no sense.
    pub fn from_config(config: &RetryConfig) -> Result<Self, ConfigError> {
        Ok(Self { settings: config.settings()?, ..Self::new() })
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Copy, G> RetryPolicy<DefaultClassifier, T, G> {
    /// Who judges the outcomes, instead of the error's own [`Classify`](crate::Classify).
    ///
    /// The parameter of a closure needs its type here, `|error: &MyError| …`: which error it is, is not known before the call.
    #[must_use]
    pub const fn classifier<C>(self, classifier: C) -> RetryPolicy<C, T, G> {
        RetryPolicy { settings: self.settings, classifier, timer: self.timer, gate: PhantomData }
    }
}

impl<C: Copy, G> RetryPolicy<C, StdTimer, G> {
    /// Who reads the clock and waits, instead of the system; see [`time::sleeper`](crate::time::sleeper).
    #[must_use]
    pub const fn timer<T>(self, timer: T) -> RetryPolicy<C, T, G> {
        RetryPolicy { settings: self.settings, classifier: self.classifier, timer, gate: PhantomData }
    }

    /// The same policy for async operations.
    #[must_use]
    pub const fn into_async(self) -> AsyncRetryPolicy<C, TokioTimer, Unlimited, G> {
        AsyncRetryPolicy {
            settings: self.settings,
            classifier: self.classifier,
            timer: TokioTimer,
            limit: PhantomData,
            gate: PhantomData,
        }
    }
}

impl<C: Copy, T: Copy, G> RetryPolicy<C, T, G> {
    guards!(RetryPolicy<C, T, Guarded>);

    const fn guarded(self, settings: Settings) -> RetryPolicy<C, T, Guarded> {
        RetryPolicy { settings, classifier: self.classifier, timer: self.timer, gate: PhantomData }
    }
}

impl<C, T, G> RetryPolicy<C, T, G> {
    setters!();
}

/// A policy for async operations; everything [`RetryPolicy`] says of itself, awaited.
///
/// ```
/// use reflexio::{AsyncRetryPolicy, strategies::equal_jitter};
///
/// static POLICY: AsyncRetryPolicy =
///     AsyncRetryPolicy::new().strategy(equal_jitter().max_s(10.0)).operation("parse");
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let port: u16 = POLICY.call(async || "8080".parse()).await.unwrap();
/// assert_eq!(port, 8080);
/// # }
/// ```
#[derive(Debug)]
pub struct AsyncRetryPolicy<C = DefaultClassifier, T = TokioTimer, L = Unlimited, G = Unguarded> {
    pub(crate) settings: Settings,
    pub(crate) classifier: C,
    pub(crate) timer: T,
    limit: PhantomData<L>,
    gate: PhantomData<G>,
}

impl AsyncRetryPolicy {
    /// A policy with the defaults: 6 attempts within 60 s, 2 retries of unknown failures, decorrelated jitter between
    /// 0.25 s and 5 s.
    #[must_use]
    pub const fn new() -> Self {
        RetryPolicy::new().into_async()
    }

    /// A policy from numbers that come from outside.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the setting that makes no sense.
    pub fn from_config(config: &RetryConfig) -> Result<Self, ConfigError> {
        RetryPolicy::from_config(config).map(RetryPolicy::into_async)
    }
}

impl Default for AsyncRetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Copy, L, G> AsyncRetryPolicy<DefaultClassifier, T, L, G> {
    /// Who judges the outcomes, instead of the error's own [`Classify`](crate::Classify).
    ///
    /// The parameter of a closure needs its type here, `|error: &MyError| …`: which error it is, is not known before the call.
    #[must_use]
    pub const fn classifier<C>(self, classifier: C) -> AsyncRetryPolicy<C, T, L, G> {
        AsyncRetryPolicy {
            settings: self.settings,
            classifier,
            timer: self.timer,
            limit: PhantomData,
            gate: PhantomData,
        }
    }
}

impl<C: Copy, L, G> AsyncRetryPolicy<C, TokioTimer, L, G> {
    /// Who reads the clock and waits, instead of tokio; see [`time::sleeper`](crate::time::sleeper).
    #[must_use]
    pub const fn timer<T>(self, timer: T) -> AsyncRetryPolicy<C, T, L, G> {
        AsyncRetryPolicy {
            settings: self.settings,
            classifier: self.classifier,
            timer,
            limit: PhantomData,
            gate: PhantomData,
        }
    }

    /// The same policy for operations that block. An attempt timeout is gone with it: blocking attempts cannot be cut.
    #[must_use]
    pub const fn into_blocking(self) -> RetryPolicy<C, StdTimer, G> {
        let mut settings = self.settings;
        settings.attempt_timeout = None;
        RetryPolicy { settings, classifier: self.classifier, timer: StdTimer, gate: PhantomData }
    }
}

impl<C: Copy, T: Copy, G> AsyncRetryPolicy<C, T, Unlimited, G> {
    /// How long one attempt may take, in seconds; it is cut then, or at the deadline if that comes first, so that the
    /// whole call ends by the deadline. Default: none.
    ///
    /// A cut attempt fails with `E::from(`[`TimedOut`](crate::TimedOut)`)`.
    ///
    /// It changes the type of the policy. Instead of naming that type, keep the `static` plain and add the timeout
    /// where the policy is used: policies are `Copy`, so that costs nothing. The same goes for
    /// [`classifier`](Self::classifier) and [`timer`](Self::timer).
    ///
    /// ```
    /// use reflexio::AsyncRetryPolicy;
    ///
    /// static POLICY: AsyncRetryPolicy = AsyncRetryPolicy::new().deadline_s(10.0);
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let impatient = POLICY.attempt_timeout_s(2.0).max_attempts(2);
    /// let result = impatient.call(async || std::future::pending::<std::io::Result<()>>().await).await;
    /// assert_eq!(result.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If it is zero, negative, not finite, or 2^64 and more. In a `const` or `static` that is a compile error.
    #[must_use]
    #[track_caller]
    pub const fn attempt_timeout_s(self, timeout_s: f64) -> AsyncRetryPolicy<C, T, Limited, G> {
        self.limited(self.settings.attempt_timeout_s(timeout_s))
    }

    /// How long one attempt may take, see [`attempt_timeout_s`](Self::attempt_timeout_s).
    ///
    /// # Panics
    ///
    /// If it is zero.
    #[must_use]
    #[track_caller]
    pub const fn attempt_timeout(self, timeout: Duration) -> AsyncRetryPolicy<C, T, Limited, G> {
        self.limited(self.settings.attempt_timeout(timeout))
    }

    const fn limited(self, settings: Settings) -> AsyncRetryPolicy<C, T, Limited, G> {
        AsyncRetryPolicy {
            settings,
            classifier: self.classifier,
            timer: self.timer,
            limit: PhantomData,
            gate: PhantomData,
        }
    }
}

impl<C: Copy, T: Copy, L, G> AsyncRetryPolicy<C, T, L, G> {
    guards!(AsyncRetryPolicy<C, T, L, Guarded>);

    const fn guarded(self, settings: Settings) -> AsyncRetryPolicy<C, T, L, Guarded> {
        AsyncRetryPolicy {
            settings,
            classifier: self.classifier,
            timer: self.timer,
            limit: PhantomData,
            gate: PhantomData,
        }
    }
}

impl<C, T, L, G> AsyncRetryPolicy<C, T, L, G> {
    setters!();
}

/// A [`RetryPolicy`] that can refuse a call: what [`breaker`](RetryPolicy::breaker) and
/// [`abort_on`](RetryPolicy::abort_on) make of it.
pub type GuardedPolicy<C = DefaultClassifier, T = StdTimer> = RetryPolicy<C, T, Guarded>;

/// An [`AsyncRetryPolicy`] that can refuse a call: what [`breaker`](AsyncRetryPolicy::breaker) and
/// [`abort_on`](AsyncRetryPolicy::abort_on) make of it.
pub type AsyncGuardedPolicy<C = DefaultClassifier, T = TokioTimer, L = Unlimited> =
    AsyncRetryPolicy<C, T, L, Guarded>;

// Not derived: that would ask the same of the markers.
impl<C: Copy, T: Copy, G> Copy for RetryPolicy<C, T, G> {}

impl<C: Clone, T: Clone, G> Clone for RetryPolicy<C, T, G> {
    fn clone(&self) -> Self {
        Self {
            settings: self.settings,
            classifier: self.classifier.clone(),
            timer: self.timer.clone(),
            gate: PhantomData,
        }
    }
}

impl<C: Copy, T: Copy, L, G> Copy for AsyncRetryPolicy<C, T, L, G> {}

impl<C: Clone, T: Clone, L, G> Clone for AsyncRetryPolicy<C, T, L, G> {
    fn clone(&self) -> Self {
        Self {
            settings: self.settings,
            classifier: self.classifier.clone(),
            timer: self.timer.clone(),
            limit: PhantomData,
            gate: PhantomData,
        }
    }
}
