//! What is done for others after an attempt.

use core::time::Duration;

use super::{Call, Decision, Judged, Moment, Observer, Progress, Scope, rule};
use crate::event::{Event, EventName};
use crate::policy::Ties;
use crate::time::{Clock, Reading};

/// What is done after an attempt that others have to do with.
// By address, and a policy that has nothing to do with others does not name it: a program without any other policy contains
// none of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Company {
    pub(super) failed: Failed,
    pub(super) succeeded: Succeeded,
    pub(super) shared_success: fn(&Ties, u32),
}

type Failed =
    fn(Scope<'_>, Reading, &mut Progress, &dyn Clock, &Judged, Option<&mut dyn Observer>) -> Decision;
type Succeeded = fn(Scope<'_>, Reading, &mut Progress, &dyn Clock, Option<&mut dyn Observer>);

impl Company {
    /// The same for all.
    pub(crate) const OF_ALL: Self = Self { failed, succeeded, shared_success };
}

/// Judges a failed attempt of a call that began then, and tells of it.
fn failed(
    scope: Scope<'_>,
    started: Reading,
    progress: &mut Progress,
    clock: &dyn Clock,
    judged: &Judged,
    observer: Option<&mut dyn Observer>,
) -> Decision {
    let moment = Call::since(started).moment(&scope, &clock);
    judge(&scope, progress, judged, &moment, Some(&|| clock.now()), observer)
}

/// Tells that an attempt succeeded of a call that began then.
fn succeeded(
    scope: Scope<'_>,
    started: Reading,
    progress: &mut Progress,
    clock: &dyn Clock,
    observer: Option<&mut dyn Observer>,
) {
    let moment = Call::since(started).moment(&scope, &clock);
    tell_success(&scope, progress, &moment, observer);
}

/// Judges an attempt that failed at that moment. `clock` is what a budget that refills goes by.
pub(crate) fn judge(
    scope: &Scope<'_>,
    progress: &mut Progress,
    judged: &Judged,
    moment: &Moment,
    clock: Option<&dyn Fn() -> Duration>,
    observer: Option<&mut dyn Observer>,
) -> Decision {
    feed_failure(scope, progress.attempts());
    // Always some: the rule is compiled without a second way through it.
    let ties = scope.settings.ties.as_ref().unwrap_or(&Ties::NONE);
    progress.count_attempt();
    let decision = rule::decide(scope, Some(ties), progress, &judged.failure, moment, clock);
    if scope.is_heard() || observer.is_some() {
        tell_failure(scope, decision, progress.attempts(), judged, moment, observer);
    }
    decision
}

/// Tells what calls share that an attempt succeeded.
#[inline]
fn shared_success(ties: &Ties, attempts_before: u32) {
    if let Some(budget) = ties.budget {
        if attempts_before == 0 {
            budget.called();
        }
        budget.succeeded();
    }
    if let Some(adaptive) = ties.adaptive {
        adaptive.succeeded();
    }
}

fn feed_failure(scope: &Scope<'_>, attempts_before: u32) {
    let Some(ties) = &scope.settings.ties else { return };
    if attempts_before == 0
        && let Some(budget) = ties.budget
    {
        budget.called();
    }
    if let Some(adaptive) = ties.adaptive {
        adaptive.failed();
    }
}

fn tell_failure(
    scope: &Scope<'_>,
    decision: Decision,
    attempt: u32,
    judged: &Judged,
    moment: &Moment,
    observer: Option<&mut dyn Observer>,
) {
    let (name, sleep, stop_reason) = match decision {
        Decision::RetryAfter(delay) if scope.scheduled => (EventName::Scheduled, delay, None),
        Decision::RetryAfter(delay) => (EventName::Retry, delay, None),
        Decision::Stop(reason) => (reason.event(), Duration::ZERO, Some(reason)),
    };
    let event = Event {
        sleep,
        class: Some(judged.failure.class),
        error_type: (judged.error_type)(),
        stop_reason,
        retry_after: judged.failure.retry_after,
        ..scope.event(name, attempt, moment)
    };
    scope.tell(&event, observer);
}

/// Tells that an attempt succeeded at that moment.
pub(crate) fn tell_success(
    scope: &Scope<'_>,
    progress: &mut Progress,
    moment: &Moment,
    observer: Option<&mut dyn Observer>,
) {
    progress.count_attempt();
    scope.tell(&scope.event(EventName::Success, progress.attempts(), moment), observer);
}
