//! What a policy was told, checked.

use core::fmt;
use core::time::Duration;

use super::by_class::ByClass;
use super::numbers::seconds;
use crate::breaker::CircuitBreaker;
use crate::budget::Budget;
use crate::class::ErrorClass;
use crate::engine::NEVER;
use crate::event::Hook;
use crate::strategies::{Adaptive, Backoff, decorrelated_jitter, immediate, nanos};

/// What a policy makes of a server's wish to wait (`Retry-After`). A wish of zero is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RetryAfter {
    /// The longer of the strategy's delay and the hint, the hint lengthened by up to 10 % of it, at most 1 s, so that
    /// callers that were told the same do not come back together.
    #[default]
    Floor,
    /// The hint, to the nanosecond; the strategy's delay where there is none. The strategy is asked all the same, and what
    /// it says is its previous delay the next time.
    Exact,
    /// The strategy's delay, whatever the server says. The strategy is still told the hint, and
    /// [`retry_after_or`](crate::strategies::retry_after_or) takes it.
    Ignore,
}

/// What a call minds of a retried call that it is made in.
///
/// The end of the outer attempt is a moment by the clock of the outer policy, and is compared with what the clock of the
/// inner one shows. All clocks of this crate count from the same moment. Where one of your own does not, as in a test, a
/// call between the two is to be `Independent`: it would take the difference for time that is left, or that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Nested {
    /// Its deadline is cut to what is left of the outer attempt's time.
    #[default]
    Clip,
    /// As `Clip`, and it does not retry: it leaves that to the outer call.
    StandDown,
    /// Nothing: it takes its own time.
    Independent,
}

pub(crate) type Flag = dyn Fn() -> bool + Send + Sync;
pub(crate) type Random = dyn Fn() -> u64 + Send + Sync;

/// Everything in a policy that no type parameter depends on.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) strategy: Backoff,
    pub(crate) strategies: ByClass<Backoff>,
    /// How many failures of the class are retried.
    pub(crate) class_caps: ByClass<u16>,
    /// In nanoseconds; [`NEVER`] where there is none.
    pub(crate) deadline: u64,
    pub(crate) max_attempts: u32,
    pub(crate) max_unknown_attempts: Option<u16>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry_after: RetryAfter,
    pub(crate) idempotent: bool,
    pub(crate) operation: Option<&'static str>,
    pub(crate) on_metric: Option<&'static Hook<'static>>,
    pub(crate) abort_if: Option<&'static Flag>,
    pub(crate) budget: Option<&'static Budget>,
    pub(crate) breaker: Option<&'static CircuitBreaker>,
    #[cfg(feature = "std")]
    pub(crate) abort_on: Option<&'static crate::abort::AbortSignal>,
    pub(crate) nested: Nested,
    pub(crate) adaptive: Option<&'static Adaptive>,
    pub(crate) random: Option<&'static Random>,
}

impl Settings {
    pub(crate) const DEFAULT: Self = Self {
        strategy: decorrelated_jitter().max(Duration::from_secs(5)),
        strategies: ByClass::none(immediate()),
        class_caps: ByClass::none(0),
        deadline: nanos(Duration::from_secs(60)),
        max_attempts: 6,
        max_unknown_attempts: Some(2),
        attempt_timeout: None,
        retry_after: RetryAfter::Floor,
        idempotent: true,
        operation: None,
        on_metric: None,
        abort_if: None,
        budget: None,
        breaker: None,
        #[cfg(feature = "std")]
        abort_on: None,
        nested: Nested::Clip,
        adaptive: None,
        random: None,
    };

    pub(crate) const fn deadline(&self) -> Option<Duration> {
        if self.deadline == NEVER { None } else { Some(Duration::from_nanos(self.deadline)) }
    }

    /// The strategy for failures of that class.
    #[inline(always)]
    pub(crate) fn strategy_of(&self, class: ErrorClass) -> &Backoff {
        self.strategies.get(class).unwrap_or(&self.strategy)
    }

    #[track_caller]
    pub(crate) const fn with_deadline_s(self, deadline_s: f64) -> Self {
        self.with_deadline(seconds(
            deadline_s,
            "`deadline_s` must be a number of seconds above 0 and below 2^64",
        ))
    }

    #[track_caller]
    pub(crate) const fn with_deadline(mut self, deadline: Duration) -> Self {
        if deadline.is_zero() {
            panic!("a deadline of zero leaves no time for the first attempt; `no_deadline` sets none");
        }
        self.deadline = nanos(deadline);
        self
    }

    #[track_caller]
    pub(crate) const fn max_attempts(mut self, attempts: u32) -> Self {
        if attempts == 0 {
            panic!("`max_attempts` counts the first attempt too: it must be at least 1");
        }
        self.max_attempts = attempts;
        self
    }

    #[track_caller]
    pub(crate) const fn attempt_timeout_s(self, timeout_s: f64) -> Self {
        self.attempt_timeout(seconds(
            timeout_s,
            "`attempt_timeout_s` must be a number of seconds above 0 and below 2^64",
        ))
    }

    #[track_caller]
    pub(crate) const fn attempt_timeout(mut self, timeout: Duration) -> Self {
        if timeout.is_zero() {
            panic!("an attempt timeout of zero would cut every attempt before it begins");
        }
        self.attempt_timeout = Some(timeout);
        self
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Settings");
        out.field("strategy", &self.strategy);
        out.field("strategies", &self.strategies)
            .field("class_caps", &self.class_caps)
            .field("deadline", &self.deadline())
            .field("max_attempts", &self.max_attempts)
            .field("max_unknown_attempts", &self.max_unknown_attempts)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry_after", &self.retry_after)
            .field("idempotent", &self.idempotent)
            .field("operation", &self.operation)
            .field("budget", &self.budget)
            .field("breaker", &self.breaker)
            .field("nested", &self.nested)
            .field("adaptive", &self.adaptive)
            .field("on_metric", &self.on_metric.is_some())
            .field("abort_if", &self.abort_if.is_some())
            .field("random", &self.random.is_some())
            .finish()
    }
}

// A policy changes nothing while it is used, and what its hooks share with others is their own affair.
impl core::panic::UnwindSafe for Settings {}
impl core::panic::RefUnwindSafe for Settings {}
