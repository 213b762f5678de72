//! The policies that are compared.

use std::time::Duration;

use reflexio::classify::DefaultClassifier;
use reflexio::policy::GuardedPolicy;
use reflexio::strategies::{Adaptive, immediate};
use reflexio::{AbortSignal, Budget, CircuitBreaker, RetryPolicy};

use super::virtual_time::{VirtualTime, jitter};

/// What every client runs under. All of them have a breaker or a stop signal, and so one type.
pub type Policy = GuardedPolicy<DefaultClassifier, VirtualTime>;

/// The stop signal of every client; nobody gives it.
static STOP: AbortSignal = AbortSignal::new();

/// One way to retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contender {
    /// One attempt.
    NoRetries,
    /// 6 attempts, one after the other.
    AtOnce,
    /// 6 attempts with jittered backoff: the defaults.
    Backoff,
    /// Backoff that is stretched while much fails.
    Adaptive,
    /// Backoff, and a bucket that successes fill: a tenth of a token each, 10 at most.
    BudgetBySuccesses,
    /// Backoff, and at most one retry for ten calls.
    BudgetByRatio,
    /// Backoff, and a breaker that trips on 5 failures in a row: the default.
    BreakerInARow,
    /// Backoff, and a breaker that trips where half of the attempts fail.
    BreakerByRatio,
    /// Backoff, the budget by ratio, and a breaker that trips on 20 failures in a row.
    BothBounds,
}

impl Contender {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 9] = [
        Self::NoRetries,
        Self::AtOnce,
        Self::Backoff,
        Self::Adaptive,
        Self::BudgetBySuccesses,
        Self::BudgetByRatio,
        Self::BreakerInARow,
        Self::BreakerByRatio,
        Self::BothBounds,
    ];

    /// As it stands in the tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoRetries => "no retries",
            Self::AtOnce => "6 attempts at once",
            Self::Backoff => "6 attempts, backoff",
            Self::Adaptive => "+ adaptive",
            Self::BudgetBySuccesses => "+ budget, by successes",
            Self::BudgetByRatio => "+ budget, by ratio",
            Self::BreakerInARow => "+ breaker, 5 in a row",
            Self::BreakerByRatio => "+ breaker, half of 10 s",
            Self::BothBounds => "+ ratio and 20 in a row",
        }
    }

    /// The policy of one client, with a budget and a breaker of its own.
    #[must_use]
    pub fn policy(self) -> Policy {
        let backoff = RetryPolicy::new().random(&jitter).timer(VirtualTime).abort_on(&STOP);
        match self {
            Self::NoRetries => backoff.max_attempts(1),
            Self::AtOnce => backoff.strategy(immediate()),
            Self::Backoff => backoff,
            Self::Adaptive => backoff.adaptive(for_ever(Adaptive::new())),
            Self::BudgetBySuccesses => backoff.budget(for_ever(Budget::new(10).cost(1).refund(0.1))),
            Self::BudgetByRatio => backoff.budget(a_tenth()),
            Self::BreakerInARow => backoff.breaker(for_ever(CircuitBreaker::new().consecutive_failures(5))),
            Self::BreakerByRatio => backoff.breaker(for_ever(
                CircuitBreaker::new()
                    .failure_ratio(0.5, Duration::from_secs(10), 20)
                    .no_consecutive_failures(),
            )),
            Self::BothBounds => backoff.budget(a_tenth()).breaker(for_ever(CircuitBreaker::new())),
        }
    }
}

fn a_tenth() -> &'static Budget {
    for_ever(Budget::ratio(0.1).burst(10))
}

/// A program has these in statics, one for each dependency. Here every simulated process needs one of its own, and there
/// are a few hundred in all.
fn for_ever<T>(shared: T) -> &'static T {
    Box::leak(Box::new(shared))
}
