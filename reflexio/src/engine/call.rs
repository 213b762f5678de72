//! One call: the rule, with a clock.

use core::ops::ControlFlow;
use core::time::Duration;

use super::{Decision, Observer, Progress, Scope};
use crate::class::Classification;
use crate::classify::Classifier;
use crate::outcome::Outcome;
use crate::time::Clock;

/// The state of one call, and all of it: what a driver keeps between two attempts.
#[derive(Debug, Clone, Copy)]
pub struct Call<I> {
    started: Option<I>,
    progress: Progress,
}

/// Whatever a call runs under: a policy of some kind, and how its scope is got.
///
/// The scope is made where it is used. On the way of a success the compiler then sees through a constant policy, and
/// nothing of it is copied.
pub(crate) struct Under<'p, P> {
    pub(crate) policy: &'p P,
    pub(crate) scope: fn(&P) -> Scope<'_>,
}

impl<I: Copy> Call<I> {
    /// Begins a call; reads the clock where anybody will ask how much time has passed.
    #[inline(always)]
    pub(crate) fn begin(scope: &Scope<'_>, clock: &impl Clock<Instant = I>, observed: bool) -> Self {
        let started = if observed || scope.needs_clock() { Some(clock.now()) } else { None };
        Self { started, progress: Progress::new() }
    }

    fn elapsed(&self, clock: &impl Clock<Instant = I>) -> Duration {
        self.started.map_or(Duration::ZERO, |started| clock.elapsed(started))
    }

    /// How far the call has come.
    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }

    /// What is left of the deadline.
    pub(crate) fn remaining(&self, scope: &Scope<'_>, clock: &impl Clock<Instant = I>) -> Option<Duration> {
        scope.settings.deadline.map(|deadline| deadline.saturating_sub(self.elapsed(clock)))
    }

    /// Judges an attempt: the outcome itself where the call is over, the wait before the next attempt where it is not.
    #[inline(always)]
    pub(crate) fn next<P, R: Outcome, C: Classifier<R>>(
        &mut self,
        under: Under<'_, P>,
        clock: &impl Clock<Instant = I>,
        classifier: &C,
        outcome: R,
        observer: Option<&mut Observer<'_>>,
    ) -> ControlFlow<R, Duration> {
        let Some(failure) = classifier.classify(&outcome) else {
            if observer.is_some() || (under.scope)(under.policy).minds_success() {
                self.succeeded(under, clock, observer);
            }
            return ControlFlow::Break(outcome);
        };
        match self.failed(under, clock, failure, R::error_type(), observer) {
            Decision::RetryAfter(delay) => ControlFlow::Continue(delay),
            Decision::Stop(_) => ControlFlow::Break(outcome),
        }
    }

    #[cold]
    #[inline(never)]
    fn failed<P>(
        &mut self,
        under: Under<'_, P>,
        clock: &impl Clock<Instant = I>,
        failure: Classification,
        error_type: Option<&'static str>,
        observer: Option<&mut Observer<'_>>,
    ) -> Decision {
        let elapsed = self.elapsed(clock);
        (under.scope)(under.policy).failed(&mut self.progress, failure, error_type, elapsed, observer)
    }

    #[cold]
    #[inline(never)]
    fn succeeded<P>(
        &mut self,
        under: Under<'_, P>,
        clock: &impl Clock<Instant = I>,
        observer: Option<&mut Observer<'_>>,
    ) {
        let elapsed = self.elapsed(clock);
        (under.scope)(under.policy).succeeded(&mut self.progress, elapsed, observer);
    }
}
