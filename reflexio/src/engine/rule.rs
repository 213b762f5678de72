//! The rule: the one place that decides.

use core::time::Duration;

use super::{Decision, Progress};
use crate::class::{Classification, ErrorClass};
use crate::event::StopReason;
use crate::policy::{RetryAfter, Settings};
use crate::strategies::{BackoffContext, Strategy as _};

/// Judges the failure of an attempt that `progress` has counted already. The first line that fits ends the matter.
pub(super) fn decide(
    settings: &Settings,
    progress: &mut Progress,
    failure: &Classification,
    elapsed: Duration,
    random: &dyn Fn() -> u64,
) -> Decision {
    let class = failure.class;
    let class_cap = settings.class_caps[class.index()];
    let retried = progress.retried(class);

    if settings.abort_if.is_some_and(|aborted| aborted()) || failure.abort {
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
    if progress.attempts() >= settings.max_attempts {
        return Decision::Stop(StopReason::MaxAttemptsGlobal);
    }
    if !settings.idempotent && failure.may_have_reached {
        return Decision::Stop(StopReason::NotIdempotent);
    }
    let context = BackoffContext::new(progress.attempts(), *failure, random)
        .with_previous(progress.previous_delay())
        .with_remaining(settings.deadline.map(|deadline| deadline.saturating_sub(elapsed)));
    let strategy_delay = settings.strategy_of(class).delay(&context);
    let delay = with_hint(settings.retry_after, strategy_delay, &context);
    if settings.deadline.is_some_and(|deadline| elapsed.saturating_add(delay) >= deadline) {
        return Decision::Stop(StopReason::DeadlineExceeded);
    }
    if settings.budget.is_some_and(|budget| !budget.withdraw(class, || Duration::ZERO)) {
        return Decision::Stop(StopReason::BudgetExhausted);
    }
    // An answer that only repeats the server's hint says nothing of the strategy's own pace.
    let own = (failure.retry_after != Some(strategy_delay)).then_some(strategy_delay);
    progress.retry(class, own);
    Decision::RetryAfter(delay)
}

const LONGEST_HINT_JITTER: Duration = Duration::from_secs(1);

fn with_hint(mode: RetryAfter, strategy_delay: Duration, context: &BackoffContext<'_>) -> Duration {
    // A hint of zero, as a date in the past becomes, must not turn off the backoff.
    match (mode, context.classification.retry_after.filter(|hint| !hint.is_zero())) {
        (RetryAfter::Ignore, _) | (_, None) => strategy_delay,
        (RetryAfter::Exact, Some(hint)) => hint,
        (RetryAfter::Floor, Some(hint)) => {
            let jitter = context.uniform(Duration::ZERO, (hint / 10).min(LONGEST_HINT_JITTER));
            strategy_delay.max(hint.saturating_add(jitter))
        }
    }
}
