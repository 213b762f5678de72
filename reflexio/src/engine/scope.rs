//! Under which settings a call runs, and who hears of it.

use core::time::Duration;

use super::frame::{NEVER, end_around};
use super::{Company, Decision, Moment, Progress, rule};
use crate::breaker::CircuitState;
use crate::class::Classification;
use crate::event::{Event, EventName, Hook, StopReason};
use crate::policy::{Nested, Settings};

/// The settings of a call, its name, and who hears of it.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub(crate) settings: &'a Settings,
    operation: Option<&'a str>,
    /// Beside the policy's own.
    hooks: [Option<&'a Hook<'a>>; 2],
    /// Whether what an attempt consumes is there once more.
    pub(super) repeatable: bool,
    /// Whether the wait is left to a scheduler.
    pub(crate) scheduled: bool,
    /// Whether somebody else than a hook asks how much time has passed.
    watched: bool,
}

/// Hears the events of one call only.
pub trait Observer {
    /// One of them.
    fn observe(&mut self, event: &Event<'_>);
}

impl<'a> Scope<'a> {
    #[inline]
    pub(crate) const fn of(settings: &'a Settings) -> Self {
        Self {
            settings,
            operation: settings.operation,
            hooks: [None, None],
            repeatable: true,
            scheduled: false,
            watched: false,
        }
    }

    /// With a name in place of the one it has, and one more hook.
    #[inline]
    pub(crate) fn with(mut self, operation: Option<&'a str>, hook: Option<&'a Hook<'a>>) -> Self {
        self.operation = operation.or(self.operation);
        if hook.is_some() {
            // One for the context and the attribute each: there is no third to give one.
            let free = self.hooks.iter_mut().find(|hook| hook.is_none());
            *free.expect("two hooks at most") = hook;
        }
        self
    }

    /// With a name, if it has none.
    #[inline]
    pub(crate) fn named(mut self, operation: &'a str) -> Self {
        self.operation = self.operation.or(Some(operation));
        self
    }

    /// For an attempt after which somebody else waits.
    pub(crate) fn scheduled(mut self) -> Self {
        self.scheduled = true;
        self
    }

    /// For a call of which somebody may ask how long it has taken.
    #[inline]
    pub(crate) fn watched(mut self, watched: bool) -> Self {
        self.watched = watched;
        self
    }

    /// For an attempt that cannot be made again: what it consumes is gone.
    #[cfg(feature = "tower")]
    pub(crate) fn once(mut self) -> Self {
        self.repeatable = false;
        self
    }

    #[inline]
    fn has_hooks_of_its_own(&self) -> bool {
        #[cfg(feature = "testing")]
        if crate::testing::somebody_listens() {
            return true;
        }
        let [context, attribute] = self.hooks;
        context.is_some() || attribute.is_some()
    }

    #[inline]
    pub(crate) fn is_heard(&self) -> bool {
        self.has_hooks_of_its_own()
            || self.settings.ties.as_ref().is_some_and(|ties| ties.on_metric.is_some())
    }

    /// What is done for those who have to do with the call: who share something with it, and who hear of it. `None` where
    /// nobody has.
    #[inline]
    pub(crate) fn company(&self, is_observed: bool) -> Option<&'static Company> {
        match &self.settings.ties {
            Some(ties) => Some(ties.company),
            None if is_observed || self.has_hooks_of_its_own() => Some(&Company::OF_ALL),
            None => None,
        }
    }

    /// Whether anything asks how much time has passed.
    #[inline]
    pub(crate) fn needs_clock(&self) -> bool {
        self.watched || self.settings.deadline != NEVER || self.is_heard()
    }

    /// When the time of the attempt around this call is over, as far as the policy minds it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end_around(&self) -> u64 {
        match self.settings.nested() {
            Nested::Clip | Nested::StandDown => end_around(),
            // It is still inside of it, which its events say.
            Nested::Independent => NEVER,
        }
    }

    /// Tells what calls share that an attempt succeeded.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn feed_success(&self, attempts_before: u32) {
        if let Some(ties) = &self.settings.ties {
            (ties.company.shared_success)(ties, attempts_before);
        }
    }

    /// Judges a failed attempt that nobody else has to do with, see [`company`](Self::company).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn failed_alone(
        &self,
        progress: &mut Progress,
        failure: &Classification,
        moment: &Moment,
    ) -> Decision {
        progress.count_attempt();
        rule::decide(self, None, progress, failure, moment, None)
    }

    /// Tells that the next attempt was refused.
    pub(crate) fn refused(
        &self,
        progress: &Progress,
        reason: StopReason,
        moment: &Moment,
        observer: Option<&mut dyn Observer>,
    ) {
        let event = Event {
            class: progress.last(),
            stop_reason: Some(reason),
            ..self.event(reason.event(), progress.attempts(), moment)
        };
        self.tell(&event, observer);
    }

    /// Tells what that attempt made of the circuit breaker.
    pub(crate) fn circuit(
        &self,
        state: CircuitState,
        attempt: u32,
        moment: &Moment,
        observer: Option<&mut dyn Observer>,
    ) {
        let name = match state {
            CircuitState::Open => EventName::CircuitOpened,
            CircuitState::HalfOpen => EventName::CircuitHalfOpen,
            CircuitState::Closed => EventName::CircuitClosed,
        };
        self.tell(&self.event(name, attempt, moment), observer);
    }

    pub(super) fn event(&self, name: EventName, attempt: u32, moment: &Moment) -> Event<'a> {
        Event {
            operation: self.operation,
            elapsed: Duration::from_nanos(moment.elapsed),
            depth: moment.depth,
            ..Event::new(name, attempt)
        }
    }

    #[inline(never)]
    pub(super) fn tell(&self, event: &Event<'_>, observer: Option<&mut dyn Observer>) {
        let policy = self.settings.ties.as_ref().and_then(|ties| ties.on_metric);
        for hook in policy.into_iter().chain(self.hooks.into_iter().flatten()) {
            undisturbed(|| hook(event));
        }
        #[cfg(feature = "testing")]
        crate::testing::tell_listeners(event);
        if let Some(observer) = observer {
            observer.observe(event);
        }
    }
}

/// A hook that panics must not change what becomes of the call.
fn undisturbed(hook: impl FnOnce()) {
    // The hook gets the event by shared reference and nothing else of the call, so nothing of it can be left broken;
    // what the hook itself shares with others is its own affair.
    #[cfg(feature = "std")]
    if let Err(payload) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(hook)) {
        // What a hook panics with may itself panic when it is dropped.
        core::mem::forget(payload);
    }
    #[cfg(not(feature = "std"))]
    hook();
}
