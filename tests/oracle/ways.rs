//! A case, played by the engine.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::time::Duration;

use reflexio::classify::{self, OutcomeClassifier};
use reflexio::engine::Progress;
use reflexio::strategies::{
    Backoff, BackoffContext, custom, decorrelated_jitter, equal_jitter, exponential, fixed, full_jitter,
    immediate, retry_after_or, token_backoff,
};
use reflexio::{Budget, Classification, Decision, ErrorClass, Event, RetryPolicy, StopReason};
use reflexio_tests::{VirtualTime, now, seed, seeded};

use crate::case::{
    Bucket, CUSTOM_RANGE, CUSTOMS, Case, Custom, Heard, Kind, OPERATION, Outcome, Run, Setting, Strategy,
    Told, judge,
};
use crate::delays::{duration, measured, nanos};

/// How a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Blocking,
    Execute,
    Async,
    /// `begin` and `next`.
    ByHand,
    /// `decide`.
    WithoutClock,
}

impl Way {
    pub(crate) const ALL: [Self; 5] =
        [Self::Blocking, Self::Execute, Self::Async, Self::ByHand, Self::WithoutClock];

    /// The blocking way for every case, the others in turn.
    pub(crate) fn for_case(number: u64) -> [Self; 2] {
        let [blocking, others @ ..] = Self::ALL;
        [blocking, others[(number % 4) as usize]]
    }
}

type Judge = OutcomeClassifier<fn(&Outcome) -> Option<Classification>>;

thread_local! {
    static HEARD: RefCell<Vec<Heard>> = const { RefCell::new(Vec::new()) };
    static ABORTED: Cell<bool> = const { Cell::new(false) };
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

fn hear(event: &Event<'_>) {
    let operation =
        event.operation.map(|name| if name == OPERATION { OPERATION } else { "another operation" });
    HEARD.with_borrow_mut(|heard| {
        heard.push(Heard {
            name: event.name,
            attempt: event.attempt,
            sleep: event.sleep,
            class: event.class,
            stop_reason: event.stop_reason,
            elapsed: event.elapsed,
            retry_after: event.retry_after,
            operation,
            error_type: event.error_type,
        });
    });
}

fn aborted() -> bool {
    ASKED.set(ASKED.get() + 1);
    ABORTED.get()
}

/// Plays all calls of a case.
pub(crate) fn play(case: &Case, way: Way) -> Vec<Run> {
    let budget = case.settings.iter().rev().find_map(|setting| match setting {
        Setting::Budget(bucket) => Some(build_budget(bucket)),
        _ => None,
    });
    let policy = build(&case.settings, budget);
    seed(case.jitter);
    ABORTED.set(false);
    let calls = case.calls.iter().enumerate();
    calls
        .map(|(number, script)| {
            HEARD.with_borrow_mut(Vec::clear);
            ASKED.set(0);
            let attempts = Cell::new(0);
            let began = VirtualTime::now();
            let attempt = || {
                attempts.set(attempts.get() + 1);
                // Far above what any case allows: an engine without an end is to fail, not to hang.
                assert!(attempts.get() < 100, "the call does not end");
                let step = script.step(attempts.get());
                VirtualTime::advance(step.takes);
                if step.aborts {
                    ABORTED.set(true);
                }
                script.outcome(number, attempts.get())
            };
            let outcome = call(&policy, way, attempt);
            Run {
                events: HEARD.take(),
                outcome,
                attempts: attempts.get(),
                took: VirtualTime::now() - began,
                asked: ASKED.get(),
                tokens: budget.map(|budget| budget.tokens()),
            }
        })
        .collect()
}

fn call(policy: &RetryPolicy<Judge>, way: Way, mut attempt: impl FnMut() -> Outcome) -> Outcome {
    match way {
        Way::Blocking => policy.timer(VirtualTime).call(attempt),
        Way::Execute => {
            let outcome = policy.timer(VirtualTime).execute(attempt);
            HEARD.with_borrow(|heard| check_report(&outcome, heard));
            outcome.into_result()
        }
        Way::Async => {
            let policy = policy.into_async().timer(VirtualTime);
            now(policy.call(|| std::future::ready(attempt())))
        }
        Way::ByHand => {
            let policy = policy.timer(VirtualTime);
            let mut attempts = policy.begin();
            loop {
                match attempts.next(attempt()) {
                    ControlFlow::Break(outcome) => break outcome,
                    ControlFlow::Continue(delay) => VirtualTime::advance(delay),
                }
            }
        }
        Way::WithoutClock => {
            let began = VirtualTime::now();
            let mut progress = Progress::new();
            loop {
                let outcome = attempt();
                let decision = policy.decide(
                    &mut progress,
                    &outcome,
                    duration(measured(nanos(VirtualTime::now() - began))),
                );
                check_decision(decision);
                match decision {
                    Some(Decision::RetryAfter(delay)) => VirtualTime::advance(delay),
                    Some(Decision::Stop(_)) | None => break outcome,
                }
            }
        }
    }
}

/// A decision is what its event says.
fn check_decision(decision: Option<Decision>) {
    let event = HEARD.with_borrow(|heard| *heard.last().expect("an event for each decision"));
    let (sleep, stop_reason): (Duration, Option<StopReason>) = match decision {
        Some(Decision::RetryAfter(delay)) => (delay, None),
        Some(Decision::Stop(reason)) => (Duration::ZERO, Some(reason)),
        None => (Duration::ZERO, None),
    };
    assert_eq!((event.sleep, event.stop_reason), (sleep, stop_reason), "the decision after {event:?}");
}

/// The full result is what the events add up to.
fn check_report(outcome: &reflexio::RetryOutcome<crate::case::Reply, crate::case::Reply>, heard: &[Heard]) {
    let end = heard.last().expect("a call ends with an event");
    assert_eq!(outcome.attempts() as usize, heard.len());
    assert_eq!(outcome.is_success(), end.stop_reason.is_none());
    assert_eq!(outcome.stop_reason(), end.stop_reason);
    assert_eq!(outcome.class(), end.class);
    assert_eq!(outcome.retry_after(), end.retry_after);
    assert_eq!(outcome.elapsed(), end.elapsed);
    for class in ErrorClass::ALL {
        let failures = heard.iter().filter(|event| event.class == Some(class)).count();
        assert_eq!(outcome.failures(class) as usize, failures, "failures of {class}");
    }
    let kept = heard.len().saturating_sub(reflexio::outcome::TIMELINE_STEPS);
    let told = heard[kept..]
        .iter()
        .map(|event| (event.attempt, event.name, event.class, event.sleep, event.elapsed, event.retry_after));
    let steps = outcome
        .timeline()
        .map(|step| (step.attempt, step.event, step.class, step.sleep, step.elapsed, step.retry_after));
    assert!(steps.eq(told), "the timeline {:?}", outcome.timeline().collect::<Vec<_>>());
}

/// Lives on: a policy refers to its budget for good.
fn build_budget(bucket: &Bucket) -> &'static Budget {
    let mut budget = Budget::new(bucket.capacity);
    if let Some(cost) = bucket.cost {
        budget = budget.cost(cost);
    }
    if let Some(refund) = bucket.refund {
        budget = budget.refund(f64::from(refund));
    }
    Box::leak(Box::new(budget))
}

fn build(settings: &[Setting], budget: Option<&'static Budget>) -> RetryPolicy<Judge> {
    let judge: fn(&Outcome) -> Option<Classification> = judge;
    let mut policy = RetryPolicy::new().classifier(classify::outcome(judge)).random(&seeded).on_metric(&hear);
    for setting in settings {
        policy = match *setting {
            Setting::Strategy(strategy) => policy.strategy(build_strategy(&strategy)),
            Setting::StrategyFor(class, strategy) => policy.strategy_for(class, build_strategy(&strategy)),
            Setting::PerClassMaxAttempts(class, cap) => policy.per_class_max_attempts(class, cap),
            Setting::Deadline(deadline) => policy.deadline(deadline),
            Setting::NoDeadline => policy.no_deadline(),
            Setting::MaxAttempts(attempts) => policy.max_attempts(attempts),
            Setting::MaxUnknownAttempts(cap) => policy.max_unknown_attempts(cap),
            Setting::NoMaxUnknownAttempts => policy.no_max_unknown_attempts(),
            Setting::RetryAfter(mode) => policy.retry_after(mode),
            Setting::Idempotent(idempotent) => policy.idempotent(idempotent),
            Setting::AbortIf => policy.abort_if(&aborted),
            Setting::Budget(_) => policy.budget(budget.expect("built from this setting")),
            Setting::Operation => policy.operation(OPERATION),
        };
    }
    policy
}

fn build_strategy(strategy: &Strategy) -> Backoff {
    let mut backoff = match strategy.kind {
        Kind::DecorrelatedJitter => decorrelated_jitter(),
        Kind::EqualJitter => equal_jitter(),
        Kind::FullJitter => full_jitter(),
        Kind::TokenBackoff => token_backoff(),
        Kind::Exponential => exponential(),
        Kind::Fixed => fixed(strategy.base.expect("a fixed delay")),
        Kind::Immediate => immediate(),
        Kind::Custom(custom) => build_custom(custom),
    };
    if let Some(base) = strategy.base.filter(|_| strategy.kind != Kind::Fixed) {
        backoff = backoff.base(base);
    }
    if let Some(factor) = strategy.factor {
        backoff = backoff.factor(factor);
    }
    if strategy.retry_after_or {
        backoff = retry_after_or(backoff);
    }
    // After the hint's wrapper: it bounds the strategy, not the hint.
    match strategy.max {
        Some(max) => backoff.max(max),
        None => backoff,
    }
}

fn build_custom(kind: Custom) -> Backoff {
    custom(CUSTOMS.iter().find(|one| **one == kind).expect("one of all"))
}

impl reflexio::Strategy for Custom {
    fn delay(&self, cx: &BackoffContext<'_>) -> Duration {
        let told = Told {
            attempt: cx.attempt,
            class: cx.classification.class,
            retry_after: cx.classification.retry_after,
            previous: cx.previous,
            remaining: cx.remaining,
        };
        self.answer(&told, || cx.uniform(CUSTOM_RANGE.0, CUSTOM_RANGE.1))
    }
}
