//! The rule: the one place that decides.

use core::time::Duration;

use super::call::Moment;
use super::frame::NEVER;
use super::progress::Counts;
use super::{Decision, Scope};
use crate::class::{Classification, ErrorClass};
use crate::event::StopReason;
use crate::policy::{Nested, RetryAfter, Settings};
use crate::strategies::{Asked, nanos, uniform};

/// Judges the failure of an attempt that `counts` has already. The first line that fits ends the matter.
///
/// `clock` is what a budget that refills goes by; without one it does not refill.
#[inline(always)]
pub(super) fn decide(
    scope: &Scope<'_>,
    counts: &mut Counts,
    failure: &Classification,
    moment: &Moment,
    clock: Option<&dyn Fn() -> Duration>,
) -> Decision {
    let settings = scope.settings;
    let class = failure.class;
    let class_cap = settings.class_caps.get(class).copied();
    let retried = counts.retried[class.index()];
    let attempts = counts.attempts.get();

    if failure.abort || aborted(settings) {
        return Decision::Stop(StopReason::Aborted);
    }
    if class_cap.is_some_and(|cap| retried >= cap) {
        return Decision::Stop(StopReason::MaxAttemptsPerClass);
    }
    let retryable = match class {
        ErrorClass::Permanent => false,
        ErrorClass::Auth | ErrorClass::Permission => class_cap.is_some(),
        _ => true,
    };
    if !retryable {
        return Decision::Stop(StopReason::NonRetryableClass);
    }
    if class == ErrorClass::Unknown && settings.max_unknown_attempts.is_some_and(|cap| retried >= cap) {
        return Decision::Stop(StopReason::MaxUnknownAttempts);
    }
    if attempts >= settings.max_attempts {
        return Decision::Stop(StopReason::MaxAttemptsGlobal);
    }
    if moment.depth > 0 && settings.nested == Nested::StandDown {
        return Decision::Stop(StopReason::StoodDown);
    }
    if !settings.idempotent && failure.may_have_reached {
        return Decision::Stop(StopReason::NotIdempotent);
    }
    if !scope.repeatable {
        return Decision::Stop(StopReason::NotRepeatable);
    }
    #[cfg(feature = "testing")]
    if crate::testing::retries_are_off() {
        return Decision::Stop(StopReason::SwitchedOff);
    }
    let asked = Asked {
        attempt: attempts,
        classification: failure,
        previous: if counts.previous == 0 { None } else { Some(counts.previous) },
        remaining: moment.remaining,
        random: scope.random(),
    };
    let strategy_delay = settings.strategy_of(class).nanos(&asked);
    let hint = failure.retry_after.map_or(0, nanos);
    let stretched = settings.adaptive.map_or(strategy_delay, |adaptive| adaptive.stretched(strategy_delay));
    let delay = with_hint(settings.retry_after, stretched, hint, asked.random);
    if moment.remaining != NEVER && delay >= moment.remaining {
        return Decision::Stop(StopReason::DeadlineExceeded);
    }
    if delay < moment.refused_for {
        return Decision::Stop(StopReason::CircuitOpen);
    }
    if settings.budget.is_some_and(|budget| !budget.withdraw_by(class, clock)) {
        return Decision::Stop(StopReason::BudgetExhausted);
    }
    // An answer that only repeats the server's hint says nothing of the strategy's own pace.
    let own =
        if failure.retry_after.is_some() && hint == strategy_delay { None } else { Some(strategy_delay) };
    counts.retry(class, own);
    Decision::RetryAfter(Duration::from_nanos(delay))
}

/// Whether another attempt may begin at all, whatever the last one came to.
pub(super) fn admit(settings: &Settings, remaining: impl FnOnce() -> u64) -> Result<(), StopReason> {
    if aborted(settings) {
        return Err(StopReason::Aborted);
    }
    if remaining() == 0 {
        return Err(StopReason::DeadlineExceeded);
    }
    Ok(())
}

#[inline]
fn aborted(settings: &Settings) -> bool {
    #[cfg(feature = "std")]
    if settings.abort_on.is_some_and(crate::abort::AbortSignal::is_aborted) {
        return true;
    }
    settings.abort_if.is_some_and(|aborted| aborted())
}

const LONGEST_HINT_JITTER: u64 = 1_000_000_000;

#[inline(always)]
fn with_hint(mode: RetryAfter, strategy_delay: u64, hint: u64, random: &dyn Fn() -> u64) -> u64 {
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
