//! Under which settings a call runs, and who hears of it.

use core::time::Duration;

use super::{Decision, Progress, rule};
use crate::class::Classification;
use crate::event::{Event, EventName, Hook};
use crate::policy::Settings;
use crate::time;

/// The settings of a call, its name, and who hears of it.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub(crate) settings: &'a Settings,
    operation: Option<&'a str>,
    hooks: [Option<&'a Hook<'a>>; 3],
}

/// Hears the events of one call only.
pub(crate) type Observer<'o> = dyn FnMut(&Event<'_>) + 'o;

impl<'a> Scope<'a> {
    #[inline(always)]
    pub(crate) const fn of(settings: &'a Settings) -> Self {
        Self { settings, operation: settings.operation, hooks: [settings.on_metric, None, None] }
    }

    /// With a name in place of the one it has, and one more hook.
    #[inline]
    pub(crate) fn with(mut self, operation: Option<&'a str>, hook: Option<&'a Hook<'a>>) -> Self {
        self.operation = operation.or(self.operation);
        if hook.is_some() {
            // One for the policy, the context and the attribute each: there is no fourth to give one.
            let free = self.hooks.iter_mut().find(|hook| hook.is_none());
            *free.expect("three hooks at most") = hook;
        }
        self
    }

    /// With a name, if it has none.
    #[inline]
    pub(crate) fn named(mut self, operation: &'a str) -> Self {
        self.operation = self.operation.or(Some(operation));
        self
    }

    #[inline(always)]
    fn is_heard(&self) -> bool {
        let [policy, context, attribute] = self.hooks;
        policy.is_some() || context.is_some() || attribute.is_some()
    }

    /// Whether a success is anybody's business but the caller's.
    #[inline(always)]
    pub(crate) fn minds_success(&self) -> bool {
        self.is_heard() || self.settings.budget.is_some()
    }

    /// Whether anything asks how much time has passed.
    #[inline(always)]
    pub(crate) fn needs_clock(&self) -> bool {
        self.settings.deadline.is_some() || self.is_heard()
    }

    /// Judges a failed attempt and tells of it.
    pub(crate) fn failed(
        self,
        progress: &mut Progress,
        failure: Classification,
        error_type: Option<&'static str>,
        elapsed: Duration,
        observer: Option<&mut Observer<'_>>,
    ) -> Decision {
        progress.attempted();
        let decision = match self.settings.random {
            Some(random) => rule::decide(self.settings, progress, &failure, elapsed, &random),
            None => rule::decide(self.settings, progress, &failure, elapsed, &time::random),
        };
        if self.is_heard() || observer.is_some() {
            let (name, sleep, stop_reason) = match decision {
                Decision::RetryAfter(delay) => (EventName::Retry, delay, None),
                Decision::Stop(reason) => (reason.event(), Duration::ZERO, Some(reason)),
            };
            let event = Event {
                name,
                attempt: progress.attempts(),
                sleep,
                class: Some(failure.class),
                operation: self.operation,
                error_type,
                stop_reason,
                elapsed,
                retry_after: failure.retry_after,
            };
            self.tell(&event, observer);
        }
        decision
    }

    /// Tells that an attempt succeeded.
    pub(crate) fn succeeded(
        self,
        progress: &mut Progress,
        elapsed: Duration,
        observer: Option<&mut Observer<'_>>,
    ) {
        progress.attempted();
        if let Some(budget) = self.settings.budget {
            budget.succeeded();
        }
        if !self.is_heard() && observer.is_none() {
            return;
        }
        let event = Event {
            name: EventName::Success,
            attempt: progress.attempts(),
            sleep: Duration::ZERO,
            class: None,
            operation: self.operation,
            error_type: None,
            stop_reason: None,
            elapsed,
            retry_after: None,
        };
        self.tell(&event, observer);
    }

    #[inline(never)]
    fn tell(self, event: &Event<'_>, observer: Option<&mut Observer<'_>>) {
        for hook in self.hooks.into_iter().flatten() {
            undisturbed(|| hook(event));
        }
        if let Some(observer) = observer {
            observer(event);
        }
    }
}

/// A hook that panics must not change what becomes of the call.
#[cfg(feature = "std")]
fn undisturbed(hook: impl FnOnce()) {
    // The hook gets the event by shared reference and nothing else of the call, so nothing of it can be left broken;
    // what the hook itself shares with others is its own affair.
    if let Err(payload) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(hook)) {
        // What a hook panics with may itself panic when it is dropped.
        core::mem::forget(payload);
    }
}

#[cfg(not(feature = "std"))]
fn undisturbed(hook: impl FnOnce()) {
    hook();
}
