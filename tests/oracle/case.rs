//! A case as data: what a policy is told, and what its calls meet. The engine and the model are both built from it.

use std::fmt;
use std::time::Duration;

use reflexio::{Classification, ErrorClass, EventName, RetryAfter, StopReason};

/// The name of the operation, where the policy gives one.
pub(crate) const OPERATION: &str = "op";

/// One policy, and calls under it one after the other: they share its budget, its abort flag and the random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// In the order in which they are told; what comes later replaces what came before.
    pub(crate) settings: Vec<Setting>,
    pub(crate) calls: Vec<Script>,
    /// The seed of the random numbers that jitter is drawn from.
    pub(crate) jitter: u64,
}

/// The setters of a policy.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Setting {
    Strategy(Strategy),
    StrategyFor(ErrorClass, Strategy),
    PerClassMaxAttempts(ErrorClass, u16),
    Deadline(Duration),
    NoDeadline,
    MaxAttempts(u32),
    MaxUnknownAttempts(u16),
    NoMaxUnknownAttempts,
    RetryAfter(RetryAfter),
    Idempotent(bool),
    /// Answers `true` from the first [`Step::aborts`] on.
    AbortIf,
    Budget(Bucket),
    Operation,
}

/// A budget; `None` is what it says by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    pub(crate) capacity: u32,
    pub(crate) cost: Option<u32>,
    pub(crate) refund: Option<u32>,
}

/// A strategy; `None` is what it says by itself.
#[derive(Clone, Copy)]
pub(crate) struct Strategy {
    pub(crate) kind: Kind,
    pub(crate) base: Option<Duration>,
    pub(crate) max: Option<Duration>,
    pub(crate) factor: Option<f64>,
    /// Whether it stands in `retry_after_or(…)`.
    pub(crate) retry_after_or: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    DecorrelatedJitter,
    EqualJitter,
    FullJitter,
    TokenBackoff,
    Exponential,
    /// Its delay is [`Strategy::base`].
    Fixed,
    Immediate,
    Custom(Custom),
}

/// Strategies as a user might write them. Each looks at something else that it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Custom {
    /// A step more each time.
    ByAttempt,
    /// A third of what is left of the deadline; a second where there is none.
    ByRemaining,
    /// Twice what it was.
    ByPrevious,
    /// A bit more than the server asks for.
    ByHint,
    /// Longer for a class that stands further down.
    ByClass,
    /// A draw from [`CUSTOM_RANGE`].
    ByDraw,
    /// The longest there is.
    Forever,
}

pub(crate) const CUSTOM_RANGE: (Duration, Duration) = (Duration::from_millis(3), Duration::from_secs(2));

/// What a strategy is told.
pub(crate) struct Told {
    pub(crate) attempt: u32,
    pub(crate) class: ErrorClass,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) previous: Option<Duration>,
    pub(crate) remaining: Option<Duration>,
}

/// All of them, for good: a policy refers to them.
pub(crate) static CUSTOMS: [Custom; 7] = [
    Custom::ByAttempt,
    Custom::ByRemaining,
    Custom::ByPrevious,
    Custom::ByHint,
    Custom::ByClass,
    Custom::ByDraw,
    Custom::Forever,
];

impl Custom {
    /// What it answers, but for [`Custom::ByDraw`], which `draw` answers for.
    pub(crate) fn answer(self, told: &Told, draw: impl FnOnce() -> Duration) -> Duration {
        let step = Duration::from_millis(250);
        match self {
            Self::ByAttempt => step * (told.attempt - 1),
            Self::ByRemaining => told.remaining.map_or(step * 4, |remaining| remaining / 3),
            Self::ByPrevious => told.previous.map_or(step, |previous| previous.saturating_mul(2)),
            Self::ByHint => told.retry_after.map_or(step, |hint| hint.saturating_add(step)),
            Self::ByClass => step * told.class as u32,
            Self::ByDraw => draw(),
            Self::Forever => Duration::MAX,
        }
    }
}

/// As it would be written in Rust.
impl fmt::Debug for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.retry_after_or {
            f.write_str("retry_after_or ")?;
        }
        write!(f, "{:?}", self.kind)?;
        if let Some(base) = self.base {
            write!(f, ".base({base:?})")?;
        }
        if let Some(factor) = self.factor {
            write!(f, ".factor({factor})")?;
        }
        if let Some(max) = self.max {
            write!(f, ".max({max:?})")?;
        }
        Ok(())
    }
}

/// What the attempts of one call meet, step by step; after the last step it begins anew.
#[derive(Debug, Clone)]
pub(crate) struct Script(pub(crate) Vec<Step>);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) takes: Duration,
    /// What the classifier says of the outcome; `None` is a success.
    pub(crate) said: Option<Classification>,
    /// Whether the outcome is an `Err`. An `Ok` may be judged a failure, and an `Err` a success.
    pub(crate) is_err: bool,
    /// Whether the caller aborts during the attempt.
    pub(crate) aborts: bool,
}

impl Script {
    /// What that attempt meets; the first is 1.
    pub(crate) fn step(&self, attempt: u32) -> &Step {
        &self.0[(attempt as usize - 1) % self.0.len()]
    }

    /// What that attempt of that call returns.
    pub(crate) fn outcome(&self, call: usize, attempt: u32) -> Outcome {
        let step = self.step(attempt);
        let reply = Reply { call, attempt, said: step.said };
        if step.is_err { Err(reply) } else { Ok(reply) }
    }
}

/// What an attempt returns; no two of a case are the same.
pub(crate) type Outcome = Result<Reply, Reply>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reply {
    call: usize,
    attempt: u32,
    said: Option<Classification>,
}

impl Reply {
    /// Of the attempt before.
    pub(crate) fn before(self) -> Self {
        Self { attempt: self.attempt - 1, ..self }
    }
}

/// The classifier of all policies.
pub(crate) fn judge(outcome: &Outcome) -> Option<Classification> {
    let (Ok(reply) | Err(reply)) = outcome;
    reply.said
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub(crate) events: Vec<Heard>,
    pub(crate) outcome: Outcome,
    pub(crate) attempts: u32,
    pub(crate) took: Duration,
    /// How often the policy asked whether the caller has aborted.
    pub(crate) asked: u32,
    /// What the budget holds after the call.
    pub(crate) tokens: Option<f64>,
}

/// An event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Heard {
    pub(crate) name: EventName,
    pub(crate) attempt: u32,
    pub(crate) sleep: Duration,
    pub(crate) class: Option<ErrorClass>,
    pub(crate) stop_reason: Option<StopReason>,
    pub(crate) elapsed: Duration,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) operation: Option<&'static str>,
    pub(crate) error_type: Option<&'static str>,
}
