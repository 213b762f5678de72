//! One call: the rule, with a clock.

use core::ops::ControlFlow;
use core::time::Duration;

use super::frame::{Frame, NEVER};
use super::{Decision, Gate, Observer, Progress, Scope, rule};
use crate::breaker::{Admission, CircuitState, Permit};
use crate::class::Classification;
use crate::classify::Classifier;
use crate::event::StopReason;
use crate::outcome::{Outcome, Rejected};
use crate::strategies::nanos;
use crate::time::Clock;

/// The state of one call, and all of it: what a driver keeps between two attempts.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    // What the clock showed, in nanoseconds.
    started: u64,
    progress: Progress,
}

/// Where nobody asks how much time has passed, the clock is not read.
const NOT_READ: u64 = u64::MAX;

/// What the clock shows, in nanoseconds, without what is above 584 years: only differences matter.
#[inline]
pub(crate) fn reading(clock: &impl Clock) -> u64 {
    let now = clock.now();
    now.as_secs().wrapping_mul(1_000_000_000).wrapping_add(now.subsec_nanos().into())
}

/// Whatever a call runs under: a policy of some kind, and how its scope is got.
///
/// The scope is made where it is used. On the way of a success the compiler then sees through a constant policy, and
/// nothing of it is copied.
pub struct Under<'p, P> {
    pub(crate) policy: &'p P,
    pub(crate) scope: fn(&P) -> Scope<'_>,
}

impl<P> Clone for Under<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Under<'_, P> {}

impl<'p, P> Under<'p, P> {
    #[inline(always)]
    pub(crate) fn scope(self) -> Scope<'p> {
        (self.scope)(self.policy)
    }
}

/// The time at which a decision is made; all in nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Since the call began; 0 where the clock was not read.
    pub(crate) elapsed: u64,
    /// What is left of the deadline, the call's own or that of a call around it; [`NEVER`] where there is none.
    pub(crate) remaining: u64,
    /// How many retried calls are around this one.
    pub(crate) depth: u32,
    /// For how long the circuit breaker will let nobody through.
    pub(crate) refused_for: u64,
}

impl Moment {
    /// As told by somebody who has no clock.
    pub(crate) fn by_hand(scope: &Scope<'_>, elapsed: Duration) -> Self {
        let elapsed = nanos(elapsed);
        let remaining = match scope.settings.deadline {
            NEVER => NEVER,
            deadline => deadline.saturating_sub(elapsed),
        };
        Self { elapsed, remaining, depth: scope.around().depth, refused_for: 0 }
    }
}

/// What an attempt is given on its way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// What the body sees.
    pub(crate) frame: Frame,
    /// How long it may take, where it can be cut off.
    pub(crate) cut: Option<Duration>,
}

impl Call {
    /// Begins a call; reads the clock where anybody will ask how much time has passed.
    #[inline(always)]
    pub(crate) fn begin(scope: &Scope<'_>, clock: &impl Clock, observed: bool) -> Self {
        let started = if observed || scope.needs_clock() { reading(clock) } else { NOT_READ };
        Self { started, progress: Progress::new() }
    }

    /// Goes on with a call that began that long ago.
    pub(crate) fn resume(
        scope: &Scope<'_>,
        clock: &impl Clock,
        progress: Progress,
        elapsed: Duration,
    ) -> Self {
        let mut call = Self::begin(scope, clock, true);
        if call.started != NOT_READ {
            // It may have begun before the clock did: only differences matter. A nanosecond is too much rather than that
            // the clock is not read any more.
            // Half of what can be measured is 292 years: more would come around to a call that has just begun.
            call.started = call.started.wrapping_sub(nanos(elapsed).min(u64::MAX / 2)).min(NOT_READ - 1);
        }
        call.progress = progress;
        call
    }

    #[inline]
    pub(super) fn moment(&self, scope: &Scope<'_>, clock: &impl Clock) -> Moment {
        let around = scope.around();
        if self.started == NOT_READ && around.ends == NEVER {
            return Moment { elapsed: 0, remaining: NEVER, depth: around.depth, refused_for: 0 };
        }
        let now = reading(clock);
        let elapsed = if self.started == NOT_READ { 0 } else { now.wrapping_sub(self.started) };
        let own = match scope.settings.deadline {
            NEVER => NEVER,
            deadline => deadline.saturating_sub(elapsed),
        };
        let outer = if around.ends == NEVER { NEVER } else { around.ends.saturating_sub(now) };
        Moment { elapsed, remaining: own.min(outer), depth: around.depth, refused_for: 0 }
    }

    /// How long the call has run.
    pub(super) fn elapsed(&self, scope: &Scope<'_>, clock: &impl Clock) -> Duration {
        Duration::from_nanos(self.moment(scope, clock).elapsed)
    }

    /// How far the call has come.
    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether no attempt can follow the next one, whatever comes of it.
    pub(crate) fn comes_last(&self, scope: &Scope<'_>) -> bool {
        self.progress.attempts().saturating_add(1) >= scope.settings.max_attempts
    }

    /// What is left of the deadline.
    pub(crate) fn remaining(&self, scope: &Scope<'_>, clock: &impl Clock) -> Option<Duration> {
        match self.moment(scope, clock).remaining {
            NEVER => None,
            remaining => Some(Duration::from_nanos(remaining)),
        }
    }

    /// What the next attempt sees, without reading the clock.
    #[inline(always)]
    pub(crate) fn frame(&self, scope: &Scope<'_>) -> Frame {
        let around = scope.around();
        let own = match scope.settings.deadline {
            NEVER => NEVER,
            // Not around zero: a deadline of centuries would be over already.
            deadline => self.started.saturating_add(deadline),
        };
        Frame {
            ends: own.min(around.ends),
            attempt: self.progress.attempts().wrapping_add(1),
            depth: around.depth.wrapping_add(1),
        }
    }

    /// What the next attempt sees, and when it is cut off: at the attempt timeout, or at the deadline if that is less.
    #[inline]
    pub(crate) fn limits(&self, scope: &Scope<'_>, clock: &impl Clock) -> Limits {
        let frame = self.frame(scope);
        let Some(timeout) = scope.settings.attempt_timeout else { return Limits { frame, cut: None } };
        let now = reading(clock);
        let remaining = if frame.ends == NEVER { NEVER } else { frame.ends.saturating_sub(now) };
        let cut = nanos(timeout).min(remaining);
        let frame = Frame { ends: now.saturating_add(cut), ..frame };
        Limits { frame, cut: Some(Duration::from_nanos(cut)) }
    }

    /// Judges an attempt: the outcome itself where the call is over, the wait before the next attempt where it is not.
    #[inline(always)]
    pub(crate) fn next<P, G: Gate, R: Outcome, C: Classifier<R>>(
        &mut self,
        under: Under<'_, P>,
        clock: &impl Clock,
        classifier: &C,
        pass: G::Pass,
        outcome: R,
        observer: Option<&mut Observer<'_>>,
    ) -> ControlFlow<R, (Duration, G::Kept<R>)> {
        let Some(failure) = classifier.classify(&outcome) else {
            let circuit = G::succeeded(pass, clock);
            let scope = under.scope();
            scope.feed_success(self.progress.attempts());
            if circuit.is_some() || observer.is_some() || scope.is_heard() {
                self.succeeded(under, clock, circuit, observer);
            }
            return ControlFlow::Break(outcome);
        };
        match self.failed::<P, G>(under, clock, pass, failure, R::error_type(), observer) {
            Decision::RetryAfter(delay) => ControlFlow::Continue((delay, G::keep(outcome))),
            Decision::Stop(_) => ControlFlow::Break(outcome),
        }
    }

    #[cold]
    #[inline(never)]
    fn failed<P, G: Gate>(
        &mut self,
        under: Under<'_, P>,
        clock: &impl Clock,
        pass: G::Pass,
        failure: Classification,
        error_type: Option<&'static str>,
        mut observer: Option<&mut Observer<'_>>,
    ) -> Decision {
        let scope = under.scope();
        let mut moment = self.moment(&scope, clock);
        let circuit =
            if failure.refused { None } else { G::failed(pass, failure.class, clock, scope.random()) };
        if let Some(state) = circuit {
            scope.circuit(state, self.progress.attempts() + 1, &moment, observer.as_deref_mut());
        }
        if let Some(breaker) = scope.settings.breaker {
            moment.refused_for = breaker.refuses_for(|| clock.now()).map_or(0, nanos);
        }
        let now = || clock.now();
        match scope.failed(&mut self.progress, failure, error_type, &moment, Some(&now), observer) {
            #[cfg(feature = "testing")]
            Decision::RetryAfter(delay) if !scope.scheduled && crate::testing::waits_are_off() => {
                Decision::RetryAfter(self.skip(delay))
            }
            decision => decision,
        }
    }

    /// Counts a wait that nobody waits as time of the call, and says what is left of it.
    #[cfg(feature = "testing")]
    fn skip(&mut self, delay: Duration) -> Duration {
        if self.started != NOT_READ {
            self.started = self.started.wrapping_sub(nanos(delay));
        }
        Duration::ZERO
    }

    #[cold]
    #[inline(never)]
    fn succeeded<P>(
        &mut self,
        under: Under<'_, P>,
        clock: &impl Clock,
        circuit: Option<CircuitState>,
        mut observer: Option<&mut Observer<'_>>,
    ) {
        let scope = under.scope();
        let moment = self.moment(&scope, clock);
        if let Some(state) = circuit {
            scope.circuit(state, self.progress.attempts() + 1, &moment, observer.as_deref_mut());
        }
        scope.succeeded(&mut self.progress, &moment, observer);
    }

    /// Lets the next attempt of a guarded call through, or says why not.
    pub(super) fn admit<P>(
        &mut self,
        under: Under<'_, P>,
        clock: &impl Clock,
        entry: Entry,
        observer: Option<&mut Observer<'_>>,
    ) -> Result<Option<Permit<'static>>, Rejected> {
        let scope = under.scope();
        // A call that begins, outside of all others, has its whole time: the clock is not asked.
        let pressed = entry != Entry::Beginning || scope.around().ends != NEVER;
        let remaining = || if pressed { self.moment(&scope, clock).remaining } else { NEVER };
        let rejected = match rule::admit(scope.settings, remaining) {
            Err(reason) => Rejected::new(reason, None),
            Ok(()) => match scope.settings.breaker.map(|breaker| breaker.try_acquire(|| clock.now())) {
                None => return Ok(None),
                Some(Ok(Admission { permit, transition })) => {
                    if let Some(state) = transition {
                        let moment = self.moment(&scope, clock);
                        scope.circuit(state, self.progress.attempts() + 1, &moment, observer);
                    }
                    return Ok(Some(permit));
                }
                Some(Err(open)) => Rejected::new(StopReason::CircuitOpen, open.retry_in),
            },
        };
        // What a stored call has paid stays paid: it may come back as often as it is refused.
        if entry == Entry::AfterWait
            && let (Some(budget), Some(class)) = (scope.settings.budget, self.progress.last())
        {
            budget.give_back(class);
        }
        scope.refused(&self.progress, rejected.reason(), &self.moment(&scope, clock), observer);
        Err(rejected)
    }
}

/// How a call comes to the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// At its first attempt, at this moment.
    Beginning,
    /// After the wait for a retry.
    AfterWait,
    /// From wherever it was stored.
    Resumed,
}
