//! The rule: the one place that decides.

use core::time::Duration;

use super::frame::NEVER;
use super::{Decision, Moment, Progress, Scope};
use crate::class::{Classes, Classification, ErrorClass};
use crate::event::StopReason;
use crate::policy::{Nested, RetryAfter, Ties};
use crate::strategies::{Asked, nanos, uniform};

/// The classes that are not simply retried until the call has no attempts left.
const RULED: Classes = Classes::NONE
    .with(ErrorClass::Permanent)
    .with(ErrorClass::Unknown)
    .with(ErrorClass::Auth)
    .with(ErrorClass::Permission);

/// Judges the failure of an attempt that `progress` has already. The first line that fits ends the matter.
///
/// `ties` are those of the scope's policy, for whoever knows that there are none to say so. `clock` is what a budget that
/// refills goes by; without one it does not refill.
// Inlined: where the policy is a constant, most of it is gone.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn decide(
    scope: &Scope<'_>,
    ties: Option<&Ties>,
    progress: &mut Progress,
    failure: &Classification,
    moment: &Moment,
    clock: Option<&dyn Fn() -> Duration>,
) -> Decision {
    let settings = scope.settings;
    let class = failure.class;
    let attempts = progress.attempts;

    if failure.abort || ties.is_some_and(aborted) {
        return stop(StopReason::Aborted);
    }
    if settings.class_caps.classes().or(RULED).contains(class) {
        let retried = progress.retried(class);
        let class_cap = settings.class_caps.get(class).copied();
        if class_cap.is_some_and(|cap| retried >= cap) {
            return stop(StopReason::MaxAttemptsPerClass);
        }
        let retryable = match class {
            ErrorClass::Permanent => false,
            ErrorClass::Auth | ErrorClass::Permission => class_cap.is_some(),
            _ => true,
        };
        if !retryable {
            return stop(StopReason::NonRetryableClass);
        }
        if class == ErrorClass::Unknown && settings.max_unknown_attempts.is_some_and(|cap| retried >= cap) {
            return stop(StopReason::MaxUnknownAttempts);
        }
    }
    if attempts >= settings.max_attempts {
        return stop(StopReason::MaxAttemptsGlobal);
    }
    if moment.depth > 0 && ties.is_some_and(|ties| ties.nested == Nested::StandDown) {
        return stop(StopReason::StoodDown);
    }
    // Both at once, for one branch.
    if !settings.idempotent & failure.may_have_reached {
        return stop(StopReason::NotIdempotent);
    }
    if !scope.repeatable {
        return stop(StopReason::NotRepeatable);
    }
    #[cfg(feature = "testing")]
    if crate::testing::retries_are_off() {
        return stop(StopReason::SwitchedOff);
    }
    let random = ties.map(Ties::random);
    let asked = Asked {
        attempt: attempts,
        classification: failure,
        previous: progress.previous(),
        remaining: moment.remaining,
        random,
    };
    let strategy = settings.strategy_of(class);
    let strategy_delay = if ties.is_some() { strategy.nanos_apart(&asked) } else { strategy.nanos(&asked) };
    let adaptive = ties.and_then(|ties| ties.adaptive);
    let stretched = adaptive.map_or(strategy_delay, |adaptive| adaptive.stretched(strategy_delay));
    let delay = match failure.retry_after {
        None => stretched,
        Some(hint) => with_hint(settings.retry_after, stretched, hint, random),
    };
    if delay >= moment.remaining && moment.remaining != NEVER {
        return stop(StopReason::DeadlineExceeded);
    }
    if delay < moment.refused_for {
        return stop(StopReason::CircuitOpen);
    }
    let budget = ties.and_then(|ties| ties.budget);
    if budget.is_some_and(|budget| !budget.withdraw_by(class, clock)) {
        return stop(StopReason::BudgetExhausted);
    }
    // An answer that only repeats the server's hint says nothing of the strategy's own pace.
    if failure.retry_after.is_none_or(|hint| hint != Duration::from_nanos(strategy_delay)) {
        progress.previous = strategy_delay;
    }
    progress.count_retry(class);
    Decision::RetryAfter(Duration::from_nanos(delay))
}

/// The end of a call.
// Cold: the compiler would otherwise take a retry, which stands after all of these, for the least likely of them.
#[cold]
#[inline]
fn stop(reason: StopReason) -> Decision {
    Decision::Stop(reason)
}

/// Whether another attempt may begin at all, whatever the last one came to.
pub(super) fn admit(ties: &Ties, remaining: impl FnOnce() -> u64) -> Result<(), StopReason> {
    if aborted(ties) {
        return Err(StopReason::Aborted);
    }
    if remaining() == 0 {
        return Err(StopReason::DeadlineExceeded);
    }
    Ok(())
}

#[inline]
fn aborted(ties: &Ties) -> bool {
    #[cfg(feature = "std")]
    if ties.abort_on.is_some_and(crate::abort::AbortSignal::is_aborted) {
        return true;
    }
    ties.abort_if.is_some_and(|aborted| aborted())
}

const LONGEST_HINT_JITTER: u64 = 1_000_000_000;

// Once for all: few failures bring a hint.
#[inline(never)]
fn with_hint(mode: RetryAfter, strategy_delay: u64, hint: Duration, random: Option<&dyn Fn() -> u64>) -> u64 {
    let hint = nanos(hint);
    // A hint of zero, as a date in the past becomes, must not turn off the backoff.
    if hint == 0 {
        return strategy_delay;
    }
    match mode {
        RetryAfter::Ignore => strategy_delay,
        RetryAfter::Exact => hint,
        RetryAfter::Floor => {
            let jitter = uniform(random, 0, (hint / 10).min(LONGEST_HINT_JITTER));
            strategy_delay.max(hint.saturating_add(jitter))
        }
    }
}
