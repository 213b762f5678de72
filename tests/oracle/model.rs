//! The rule again, naively: written from its table and the public docs, not from the engine.

use std::any::type_name;
use std::time::Duration;

use reflexio::StopReason::{
    Aborted, BudgetExhausted, DeadlineExceeded, MaxAttemptsGlobal, MaxAttemptsPerClass, MaxUnknownAttempts,
    NonRetryableClass, NotIdempotent,
};
use reflexio::{Classification, ErrorClass, EventName, RetryAfter, StopReason};

use crate::case::{Bucket, Case, Heard, Kind, OPERATION, Reply, Run, Script, Setting, Strategy, Told};
use crate::delays::{LONGEST, Nanos, Stream, delay, duration, lengthened, measured, nanos, place};

/// What the settings add up to.
pub(crate) struct Policy {
    pub(crate) strategy: Strategy,
    pub(crate) strategies: [Option<Strategy>; ErrorClass::COUNT],
    pub(crate) class_caps: [Option<u16>; ErrorClass::COUNT],
    pub(crate) deadline: Option<Nanos>,
    pub(crate) max_attempts: u32,
    pub(crate) max_unknown_attempts: Option<u16>,
    pub(crate) retry_after: RetryAfter,
    pub(crate) idempotent: bool,
    pub(crate) abort_if: bool,
    pub(crate) budget: Option<Bucket>,
    pub(crate) operation: Option<&'static str>,
}

impl Policy {
    pub(crate) fn of(settings: &[Setting]) -> Self {
        let mut policy = Self {
            strategy: Strategy {
                kind: Kind::DecorrelatedJitter,
                base: None,
                max: Some(Duration::from_secs(5)),
                factor: None,
                retry_after_or: false,
            },
            strategies: [None; ErrorClass::COUNT],
            class_caps: [None; ErrorClass::COUNT],
            deadline: Some(nanos(Duration::from_secs(60))),
            max_attempts: 6,
            max_unknown_attempts: Some(2),
            retry_after: RetryAfter::Floor,
            idempotent: true,
            abort_if: false,
            budget: None,
            operation: None,
        };
        for setting in settings {
            match *setting {
                Setting::Strategy(strategy) => policy.strategy = strategy,
                Setting::StrategyFor(class, strategy) => policy.strategies[place(class)] = Some(strategy),
                Setting::PerClassMaxAttempts(class, cap) => policy.class_caps[place(class)] = Some(cap),
                Setting::Deadline(deadline) => {
                    policy.deadline = Some(delay(deadline)).filter(|deadline| *deadline < LONGEST);
                }
                Setting::NoDeadline => policy.deadline = None,
                Setting::MaxAttempts(attempts) => policy.max_attempts = attempts,
                Setting::MaxUnknownAttempts(cap) => policy.max_unknown_attempts = Some(cap),
                Setting::NoMaxUnknownAttempts => policy.max_unknown_attempts = None,
                Setting::RetryAfter(mode) => policy.retry_after = mode,
                Setting::Idempotent(idempotent) => policy.idempotent = idempotent,
                Setting::AbortIf => policy.abort_if = true,
                Setting::Budget(bucket) => policy.budget = Some(bucket),
                Setting::Operation => policy.operation = Some(OPERATION),
            }
        }
        policy
    }

    pub(crate) fn strategy_of(&self, class: ErrorClass) -> Strategy {
        self.strategies[place(class)].unwrap_or(self.strategy)
    }
}

/// What the calls of a case share.
struct Shared {
    random: Stream,
    aborted: bool,
    tokens: u32,
}

/// One call.
struct Call<'a> {
    policy: &'a Policy,
    shared: &'a mut Shared,
    attempt: u32,
    elapsed: Nanos,
    retried: [u32; ErrorClass::COUNT],
    previous: Option<Nanos>,
    asked: u32,
}

/// What each call of the case must come to.
pub(crate) fn predict(case: &Case) -> Vec<Run> {
    let policy = Policy::of(&case.settings);
    let mut shared = Shared {
        random: Stream(case.jitter),
        aborted: false,
        tokens: policy.budget.map_or(0, |bucket| bucket.capacity),
    };
    let scripts = case.calls.iter().enumerate();
    scripts.map(|(number, script)| predict_call(&policy, &mut shared, number, script)).collect()
}

fn predict_call(policy: &Policy, shared: &mut Shared, number: usize, script: &Script) -> Run {
    let mut call = Call {
        policy,
        shared,
        attempt: 0,
        elapsed: 0,
        retried: [0; ErrorClass::COUNT],
        previous: None,
        asked: 0,
    };
    let mut events = Vec::new();
    loop {
        call.attempt += 1;
        let step = script.step(call.attempt);
        call.elapsed += nanos(step.takes);
        call.shared.aborted |= step.aborts;
        let verdict = match step.said {
            None => call.succeeded(),
            Some(failure) => call.failed(failure),
        };
        events.push(call.heard(verdict, step.said));
        if let Verdict::Retry(delay) = verdict {
            call.elapsed += delay;
            continue;
        }
        return Run {
            events,
            outcome: script.outcome(number, call.attempt),
            attempts: call.attempt,
            took: duration(call.elapsed),
            asked: call.asked,
            tokens: policy.budget.map(|_| f64::from(call.shared.tokens)),
        };
    }
}

#[derive(Clone, Copy)]
enum Verdict {
    Success,
    Stop(StopReason),
    Retry(Nanos),
}

impl Call<'_> {
    /// Row 0.
    fn succeeded(&mut self) -> Verdict {
        if let Some(bucket) = self.policy.budget {
            self.shared.tokens =
                bucket.capacity.min(self.shared.tokens.saturating_add(bucket.refund.unwrap_or(1)));
        }
        Verdict::Success
    }

    /// Rows 1 to 9.
    fn failed(&mut self, failure: Classification) -> Verdict {
        let policy = self.policy;
        let class = failure.class;
        let retried = self.retried[place(class)];
        let class_cap = policy.class_caps[place(class)];

        if policy.abort_if {
            self.asked += 1;
            if self.shared.aborted {
                return Verdict::Stop(Aborted);
            }
        }
        if class_cap.is_some_and(|cap| retried >= u32::from(cap)) {
            return Verdict::Stop(MaxAttemptsPerClass);
        }
        if class == ErrorClass::Permanent {
            return Verdict::Stop(NonRetryableClass);
        }
        if (class == ErrorClass::Auth || class == ErrorClass::Permission) && class_cap.is_none() {
            return Verdict::Stop(NonRetryableClass);
        }
        if class == ErrorClass::Unknown
            && policy.max_unknown_attempts.is_some_and(|cap| retried >= u32::from(cap))
        {
            return Verdict::Stop(MaxUnknownAttempts);
        }
        if self.attempt == policy.max_attempts {
            return Verdict::Stop(MaxAttemptsGlobal);
        }
        if !policy.idempotent && failure.may_have_reached {
            return Verdict::Stop(NotIdempotent);
        }
        let delay = self.next_delay(failure);
        if policy.deadline.is_some_and(|deadline| self.elapsed + delay >= deadline) {
            return Verdict::Stop(DeadlineExceeded);
        }
        if let Some(bucket) = policy.budget {
            let cost = bucket.cost.unwrap_or(bucket.capacity.min(5));
            if self.shared.tokens < cost {
                return Verdict::Stop(BudgetExhausted);
            }
            self.shared.tokens -= cost;
        }
        self.retried[place(class)] += 1;
        Verdict::Retry(delay)
    }

    fn next_delay(&mut self, failure: Classification) -> Nanos {
        // A hint of zero is none: a server's clock that is off must not turn off the backoff.
        let hint = failure.retry_after.map(delay).filter(|hint| *hint > 0);
        // Asked in any case: what it answers now is its `previous` the next time.
        let from_strategy = self.ask_strategy(failure);
        match (self.policy.retry_after, hint) {
            (RetryAfter::Exact, Some(hint)) => hint,
            (RetryAfter::Floor, Some(hint)) => from_strategy.max(lengthened(hint, &mut self.shared.random)),
            _ => from_strategy,
        }
    }

    fn ask_strategy(&mut self, failure: Classification) -> Nanos {
        let told = Told {
            attempt: self.attempt,
            class: failure.class,
            retry_after: failure.retry_after,
            previous: self.previous.map(duration),
            remaining: self.policy.deadline.map(|deadline| duration(deadline.saturating_sub(self.elapsed))),
        };
        let answer = self.policy.strategy_of(failure.class).answer(&told, &mut self.shared.random);
        // A hint that the strategy passed on is not what the strategy itself would have waited.
        if failure.retry_after.map(delay) != Some(answer) {
            self.previous = (answer > 0).then_some(answer);
        }
        answer
    }

    fn heard(&self, verdict: Verdict, failure: Option<Classification>) -> Heard {
        let (name, sleep, stop_reason) = match verdict {
            Verdict::Success => (EventName::Success, 0, None),
            Verdict::Retry(delay) => (EventName::Retry, delay, None),
            Verdict::Stop(reason) => (event_of(reason), 0, Some(reason)),
        };
        Heard {
            name,
            attempt: self.attempt,
            sleep: duration(sleep),
            class: failure.map(|failure| failure.class),
            stop_reason,
            elapsed: duration(measured(self.elapsed)),
            retry_after: failure.and_then(|failure| failure.retry_after),
            operation: self.policy.operation,
            error_type: failure.map(|_| type_name::<Reply>()),
        }
    }
}

/// The table's third column.
fn event_of(reason: StopReason) -> EventName {
    match reason {
        Aborted => EventName::Aborted,
        MaxAttemptsPerClass | MaxAttemptsGlobal => EventName::MaxAttemptsExceeded,
        NonRetryableClass | NotIdempotent => EventName::PermanentFail,
        MaxUnknownAttempts => EventName::MaxUnknownAttemptsExceeded,
        DeadlineExceeded => EventName::DeadlineExceeded,
        BudgetExhausted => EventName::BudgetExhausted,
        other => panic!("the table has no {other:?}"),
    }
}
