//! What holds for every case, stated apart from the model.

use std::time::Duration;

use reflexio::{Classification, ErrorClass, EventName, RetryAfter};

use crate::case::{Case, Heard, Kind, Run, Script, Strategy};
use crate::delays::{duration, measured, nanos};
use crate::model::Policy;

/// Says what does not hold.
macro_rules! hold {
    ($condition:expr, $($text:tt)+) => {
        let holds: bool = $condition;
        if !holds {
            return Err(format!($($text)+));
        }
    };
}

pub(crate) fn check(case: &Case, runs: &[Run]) -> Result<(), String> {
    let policy = Policy::of(&case.settings);
    let mut aborted = false;
    for (number, (script, run)) in case.calls.iter().zip(runs).enumerate() {
        check_log(number, script, run).map_err(|why| format!("call {}: {why}", number + 1))?;
        check_limits(&policy, script, run).map_err(|why| format!("call {}: {why}", number + 1))?;
        for event in &run.events {
            let step = script.step(event.attempt);
            aborted |= step.aborts;
            hold!(!(aborted && policy.abort_if && is_retry(event)), "a retry after the caller aborted");
            if let Some(failure) = step.said.filter(|_| is_retry(event)) {
                check_sleep(&policy, failure, event)?;
            }
        }
    }
    check_budget(&policy, runs)
}

fn is_retry(event: &Heard) -> bool {
    event.name == EventName::Retry
}

/// The log tells every attempt, as it was and when it was, and nothing comes after its end.
fn check_log(number: usize, script: &Script, run: &Run) -> Result<(), String> {
    hold!(
        run.events.len() == run.attempts as usize,
        "{} events of {} attempts",
        run.events.len(),
        run.attempts
    );
    hold!(run.outcome == script.outcome(number, run.attempts), "the outcome is not that of the last attempt");
    let mut now = Duration::ZERO;
    for (attempt, event) in (1..).zip(&run.events) {
        let step = script.step(attempt);
        now += step.takes;
        hold!(event.attempt == attempt, "event {attempt} is of attempt {}", event.attempt);
        hold!(
            event.elapsed == duration(measured(nanos(now))),
            "attempt {attempt} ended at {now:?}, not at {:?}",
            event.elapsed
        );
        hold!(event.class == step.said.map(|said| said.class), "attempt {attempt} has another class");
        hold!(is_retry(event) == (attempt < run.attempts), "the end of the call is not the last event");
        hold!(
            (event.name == EventName::Success) == step.said.is_none(),
            "a success is what is told as one, and nothing else"
        );
        let stops = event.stop_reason.is_some();
        hold!(stops != (is_retry(event) || step.said.is_none()), "attempt {attempt}: a reason is for a stop");
        now += event.sleep;
    }
    hold!(run.took == now, "the call took {:?}, its attempts and waits {now:?}", run.took);
    hold!(run.events.last().is_some_and(|end| end.sleep.is_zero()), "a wait after the last attempt");
    Ok(())
}

fn check_limits(policy: &Policy, script: &Script, run: &Run) -> Result<(), String> {
    hold!(run.attempts <= policy.max_attempts, "{} attempts", run.attempts);
    for (class, cap) in ErrorClass::ALL.into_iter().zip(policy.class_caps) {
        let retried = run.events.iter().filter(|event| is_retry(event) && event.class == Some(class)).count();
        let cap = cap.map(usize::from);
        hold!(cap.is_none_or(|cap| retried <= cap), "{retried} retries of {class}");
        let retryable = match class {
            ErrorClass::Permanent => false,
            ErrorClass::Auth | ErrorClass::Permission => cap.is_some(),
            _ => true,
        };
        hold!(retryable || retried == 0, "{class} was retried");
        let unknown_cap = policy.max_unknown_attempts.filter(|_| class == ErrorClass::Unknown);
        hold!(unknown_cap.is_none_or(|cap| retried <= usize::from(cap)), "{retried} retries of {class}");
    }
    for event in run.events.iter().filter(|event| is_retry(event)) {
        let may_repeat =
            policy.idempotent || script.step(event.attempt).said.is_some_and(|said| !said.may_have_reached);
        hold!(may_repeat, "attempt {} must not be repeated", event.attempt);
        let end = (event.elapsed + event.sleep).as_nanos();
        hold!(
            policy.deadline.is_none_or(|deadline| end < deadline),
            "the wait after attempt {} does not end before the deadline",
            event.attempt
        );
    }
    Ok(())
}

/// No more is spent than there was in the beginning and came in by successes.
fn check_budget(policy: &Policy, runs: &[Run]) -> Result<(), String> {
    let Some(bucket) = policy.budget else { return Ok(()) };
    let count =
        |name| runs.iter().flat_map(|run| &run.events).filter(|event| event.name == name).count() as u64;
    let spent = count(EventName::Retry) * u64::from(bucket.cost.unwrap_or(bucket.capacity.min(5)));
    let came_in = count(EventName::Success) * u64::from(bucket.refund.unwrap_or(1));
    hold!(spent <= u64::from(bucket.capacity) + came_in, "{spent} tokens were spent");
    let most = runs.iter().filter_map(|run| run.tokens).fold(0.0, f64::max);
    hold!(most <= f64::from(bucket.capacity), "the budget holds {most} tokens");
    Ok(())
}

/// The wait is one that the strategy can give, or the server's.
fn check_sleep(policy: &Policy, failure: Classification, event: &Heard) -> Result<(), String> {
    let strategy = policy.strategy_of(failure.class);
    let hint = failure.retry_after.map(as_delay).filter(|hint| *hint > 0.0);
    let passed_on = hint.filter(|_| strategy.retry_after_or);
    let (mut low, mut high) = passed_on.map_or_else(|| range(&strategy, event.attempt), |hint| (hint, hint));
    if let Some(hint) = hint {
        match policy.retry_after {
            RetryAfter::Exact => (low, high) = (hint, hint),
            RetryAfter::Floor => (low, high) = (low.max(hint), high.max((hint + 1e9).min(hint * 1.1))),
            _ => {}
        }
    }
    // Rounding to a nanosecond, and that of a double.
    let (low, high) = (low * (1.0 - 1e-12) - 1.0, high * (1.0 + 1e-12) + 1.0);
    let sleep = event.sleep.as_nanos() as f64;
    hold!(
        (low..=high).contains(&sleep),
        "{sleep} ns after attempt {} is not in [{low}, {high}]",
        event.attempt
    );
    Ok(())
}

/// In nanoseconds, at most 584 years.
fn as_delay(duration: Duration) -> f64 {
    duration.as_nanos() as f64
}

/// What the strategy can answer after that attempt.
fn range(strategy: &Strategy, attempt: u32) -> (f64, f64) {
    let (base, max) = (strategy.effective_base() as f64, strategy.effective_max() as f64);
    let cap =
        |factor: f64, steps: u32| max.min(base * strategy.factor.unwrap_or(factor).powf(f64::from(steps)));
    match strategy.kind {
        Kind::DecorrelatedJitter => (base, max),
        Kind::EqualJitter => (cap(2.0, attempt) / 2.0, cap(2.0, attempt)),
        Kind::FullJitter => (0.0, cap(2.0, attempt)),
        Kind::TokenBackoff => (cap(1.5, attempt) / 2.0, cap(1.5, attempt)),
        Kind::Exponential => (cap(2.0, attempt - 1), cap(2.0, attempt - 1)),
        Kind::Fixed => (base, base),
        Kind::Immediate => (0.0, 0.0),
        Kind::Custom(_) => (0.0, max),
    }
}
