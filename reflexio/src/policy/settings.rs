//! What a policy was told, checked.

use core::fmt;
use core::time::Duration;

use super::by_class::ByClass;
use super::numbers::seconds;
use super::ties::Ties;
use crate::budget::Budget;
use crate::class::ErrorClass;
use crate::engine::NEVER;
use crate::strategies::{Backoff, decorrelated_jitter, immediate, nanos};

/// What a policy makes of a server's wish to wait (`Retry-After`). A wish of zero is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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
/// inner one shows. The system's clocks and tokio's count from the same moment. Where one does not, such as
/// `testing::VirtualTime`, which begins at zero, or one of your own, give it to the calls inside too, or let a call between the
/// two be `Independent`: it would take the difference for time that is left, or that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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
    /// `None` where there are none: most policies have none, and then one look tells so.
    pub(crate) ties: Option<Ties>,
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
        ties: None,
    };

    pub(crate) const fn deadline(&self) -> Option<Duration> {
        if self.deadline == NEVER { None } else { Some(Duration::from_nanos(self.deadline)) }
    }

    /// What ties its calls to others, to be added to.
    pub(crate) const fn ties(&self) -> Ties {
        match self.ties {
            Some(ties) => ties,
            None => Ties::NONE,
        }
    }

    #[inline]
    pub(crate) fn budget(&self) -> Option<&'static Budget> {
        self.ties.as_ref()?.budget
    }

    #[inline]
    pub(crate) fn nested(&self) -> Nested {
        match &self.ties {
            Some(ties) => ties.nested,
            None => Nested::Clip,
        }
    }

    /// The strategy for failures of that class.
    #[inline]
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
        let ties = self.ties();
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
            .field("budget", &ties.budget)
            .field("breaker", &ties.breaker)
            .field("nested", &ties.nested)
            .field("adaptive", &ties.adaptive)
            .field("on_metric", &ties.on_metric.is_some())
            .field("abort_if", &ties.abort_if.is_some())
            .field("random", &ties.random.is_some())
            .finish()
    }
}

// A policy changes nothing while it is used, and what its hooks share with others is their own affair.
impl core::panic::UnwindSafe for Settings {}
impl core::panic::RefUnwindSafe for Settings {}
