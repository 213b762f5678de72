//! One call: the rule, with a clock.

use core::ops::ControlFlow;
use core::time::Duration;

use super::frame::{End, NEVER, Published, depth_around};
use super::{Decision, Gate, Judged, Moment, Observer, Progress, Scope, company, rule};
use crate::breaker::{Admission, CircuitState, Permit};
use crate::class::Classification;
use crate::classify::Classifier;
use crate::event::StopReason;
use crate::outcome::{ErrorType, Outcome, Rejected, Watch};
use crate::policy::{Nested, Ties};
use crate::strategies::{draw, nanos};
use crate::time::{Clock, Packed, Reading, Started, reading};

/// The state of one call, and all of it: what a driver keeps between two attempts.
#[derive(Debug, Clone, Copy)]
pub struct Call<S = Packed> {
    started: S,
    progress: Progress,
}

/// What an attempt is given on its way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// When its time is over.
    pub(crate) end: End,
    /// How long it may take, where it can be cut off.
    pub(crate) cut: Option<Duration>,
}

impl<S: Started> Call<S> {
    /// Begins a call; reads the clock where anybody will ask how much time has passed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn begin(scope: &Scope<'_>, clock: &impl Clock) -> Self {
        let started = if scope.needs_clock() { S::read(clock) } else { S::ZERO };
        Self { started, progress: Progress::new() }
    }

    /// A call that began then, and of which nothing is known yet.
    #[inline]
    pub(crate) fn since(started: S) -> Self {
        Self { started, progress: Progress::new() }
    }

    /// When it began.
    #[inline]
    pub(crate) fn started(&self) -> S {
        self.started
    }

    /// Goes on with a call that began that long ago.
    pub(crate) fn resume(
        scope: &Scope<'_>,
        clock: &impl Clock,
        progress: Progress,
        elapsed: Duration,
    ) -> Self {
        let mut call = Self::begin(scope, clock);
        // Half of what can be measured is 292 years: more would come around to a call that has just begun.
        call.started = call.started.earlier(nanos(elapsed).min(u64::MAX / 2));
        call.progress = progress;
        call
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn moment(&self, scope: &Scope<'_>, clock: &impl Clock) -> Moment {
        let depth = depth_around();
        let now = scope.needs_clock().then(|| S::read(clock));
        let elapsed = now.filter(|_| self.started.is_read()).map_or(0, |now| self.started.elapsed(now));
        let own = match scope.settings.deadline {
            NEVER => NEVER,
            deadline => deadline.saturating_sub(elapsed),
        };
        let remaining = match scope.end_around() {
            NEVER => own,
            outer_end => own.min(outer_end.saturating_sub(now.unwrap_or_else(|| S::read(clock)).nanos())),
        };
        Moment { elapsed, remaining, depth, refused_for: 0 }
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

    /// When the time of an attempt is over, without reading the clock.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end(&self, scope: &Scope<'_>) -> End {
        match (scope.settings.deadline, scope.settings.nested()) {
            (NEVER, Nested::Independent) => End::at(NEVER),
            (NEVER, Nested::Clip | Nested::StandDown) => End::AROUND,
            (deadline, nested) => End::after(self.started.moment(), deadline, nested != Nested::Independent),
        }
    }

    /// The number of the next attempt.
    #[inline]
    pub(crate) fn attempt(&self) -> u32 {
        self.progress.attempts().wrapping_add(1)
    }

    /// Lets what the next attempt calls see it, as long as what this returns lives.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn publish(&self, scope: &Scope<'_>) -> Published {
        Published::new(self.end(scope), self.attempt(), scope.settings.budget())
    }

    /// When the time of the next attempt is over, and when it is cut off: at the attempt timeout, or at the deadline if that
    /// is less.
    #[inline]
    pub(crate) fn limits<G: Gate>(&self, scope: &Scope<'_>, clock: &impl Clock) -> Limits {
        let end = self.end(scope);
        let Some(timeout) = scope.settings.attempt_timeout else { return Limits { end, cut: None } };
        let now = reading(clock);
        let outer = scope.end_around();
        let remaining = match end.inside(outer) {
            NEVER => NEVER,
            end => end.saturating_sub(now),
        };
        let cut = nanos(timeout).min(remaining).max(u64::from(G::REFUSES));
        let end = End::at(now.saturating_add(cut));
        Limits { end, cut: Some(Duration::from_nanos(cut)) }
    }

    /// Judges an attempt: the outcome itself where the call is over, the wait before the next attempt where it is not.
    ///
    /// `under` makes the scope where it is used. On the way of a success the compiler then sees through a constant policy, and
    /// nothing of it is copied.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn next<'p, G: Gate, R: Outcome, C: Classifier<R>>(
        &mut self,
        under: impl Fn() -> Scope<'p>,
        clock: &impl Clock,
        classifier: &C,
        pass: G::Pass,
        outcome: R,
        mut watch: impl Watch,
    ) -> ControlFlow<R, (Duration, G::Kept<R>)> {
        let Some(judged) = Judged::of(&outcome, classifier) else {
            self.succeeded::<G>(under(), clock, pass, watch.observer());
            return ControlFlow::Break(outcome);
        };
        match self.failed_apart::<G>(under, clock, pass, judged.failure, judged.error_type, watch) {
            Some(delay) => ControlFlow::Continue((delay, G::keep(outcome))),
            None => ControlFlow::Break(outcome),
        }
    }

    /// As [`failed`](Self::failed), out of the way of a success.
    // Not `inline(never)`, as `blocking::retry` is not. In parts: the name that nobody asks for is no argument then.
    #[cold]
    pub(crate) fn failed_apart<'p, G: Gate>(
        &mut self,
        under: impl Fn() -> Scope<'p>,
        clock: &impl Clock,
        pass: G::Pass,
        failure: Classification,
        error_type: ErrorType,
        mut watch: impl Watch,
    ) -> Option<Duration> {
        self.failed::<G>(under(), clock, pass, &failure, error_type, watch.observer())
    }

    /// Takes note of a success.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn succeeded<G: Gate>(
        &mut self,
        scope: Scope<'_>,
        clock: &impl Clock,
        pass: G::Pass,
        observer: Option<&mut dyn Observer>,
    ) {
        let circuit = G::succeeded(pass, clock);
        scope.feed_success(self.progress.attempts());
        if let Some(state) = circuit {
            return self.succeeded_guarded(scope, clock, state, observer);
        }
        if let Some(company) = scope.company(observer.is_some())
            && (observer.is_some() || scope.is_heard())
        {
            self.apart(|started, progress| (company.succeeded)(scope, started, progress, clock, observer));
        }
    }

    /// With copies of what is handed on by address: it would otherwise stand in memory for every success.
    #[inline]
    fn apart(&mut self, f: impl FnOnce(Reading, &mut Progress)) {
        let mut progress = self.progress;
        f(self.started.moment(), &mut progress);
        self.progress = progress;
    }

    /// Judges a failure: the wait before the next attempt, if there is to be one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn failed<G: Gate>(
        &mut self,
        scope: Scope<'_>,
        clock: &impl Clock,
        pass: G::Pass,
        failure: &Classification,
        error_type: ErrorType,
        observer: Option<&mut dyn Observer>,
    ) -> Option<Duration> {
        // Made where it is handed on by address: it would otherwise stand in memory for every failure.
        let judged = || Judged { failure: *failure, error_type };
        let decision = match scope.company(observer.is_some()) {
            // Who can be refused has company, so there is no pass to be told of it.
            None => {
                let moment = self.moment(&scope, clock);
                scope.failed_alone(&mut self.progress, failure, &moment)
            }
            Some(_) if G::REFUSES => self.failed_guarded::<G>(scope, clock, pass, &judged(), observer),
            Some(company) => {
                (company.failed)(scope, self.started.moment(), &mut self.progress, clock, &judged(), observer)
            }
        };
        match decision {
            #[cfg(feature = "testing")]
            Decision::RetryAfter(delay) if !scope.scheduled && crate::testing::waits_are_off() => {
                Some(self.skip(delay))
            }
            Decision::RetryAfter(delay) => Some(delay),
            Decision::Stop(_) => None,
        }
    }

    /// Judges a failure of a call that can be refused.
    // Out of line, and the same for all policies.
    #[inline(never)]
    fn failed_guarded<G: Gate>(
        &mut self,
        scope: Scope<'_>,
        clock: &dyn Clock,
        pass: G::Pass,
        judged: &Judged,
        mut observer: Option<&mut dyn Observer>,
    ) -> Decision {
        let failure = &judged.failure;
        let ties = scope.settings.ties.as_ref();
        let mut moment = self.moment(&scope, &clock);
        let circuit = if failure.refused {
            None
        } else {
            G::failed(pass, failure.class, clock, ties.map_or(&draw, Ties::random))
        };
        if let Some(state) = circuit {
            scope.circuit(state, self.attempt(), &moment, again(&mut observer));
        }
        if let Some(breaker) = ties.and_then(|ties| ties.breaker) {
            moment.refused_for = breaker.refuses_for(|| clock.now()).map_or(0, nanos);
        }
        company::judge(&scope, &mut self.progress, judged, &moment, Some(&|| clock.now()), observer)
    }

    /// Takes note of a success that changes the circuit breaker.
    #[cold]
    #[inline(never)]
    fn succeeded_guarded(
        &mut self,
        scope: Scope<'_>,
        clock: &dyn Clock,
        circuit: CircuitState,
        mut observer: Option<&mut dyn Observer>,
    ) {
        let moment = self.moment(&scope, &clock);
        scope.circuit(circuit, self.attempt(), &moment, again(&mut observer));
        company::tell_success(&scope, &mut self.progress, &moment, observer);
    }

    /// Counts a wait that nobody waits as time of the call, and says what is left of it.
    #[cfg(feature = "testing")]
    #[inline(never)]
    fn skip(&mut self, delay: Duration) -> Duration {
        self.started = self.started.earlier(nanos(delay));
        Duration::ZERO
    }

    /// Lets the next attempt of a guarded call through, or says why not.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn admit<'p>(
        &mut self,
        under: impl Fn() -> Scope<'p>,
        clock: &impl Clock,
        entry: Entry,
        observer: Option<&mut dyn Observer>,
    ) -> Result<Option<Permit<'static>>, Rejected> {
        let scope = under();
        // There is nobody else to refuse it.
        let Some(ties) = &scope.settings.ties else { return Ok(None) };
        // A call that begins, outside of all others, has its whole time: the clock is not asked.
        let pressed = entry != Entry::Beginning || scope.end_around() != NEVER;
        let remaining = || if pressed { self.moment(&scope, clock).remaining } else { NEVER };
        let rejected = match rule::admit(ties, remaining) {
            Err(reason) => Rejected::new(reason, None),
            Ok(()) => match ties.breaker.map(|breaker| breaker.try_acquire(|| clock.now())) {
                None => return Ok(None),
                Some(Ok(Admission { permit, transition })) => {
                    if let Some(state) = transition {
                        self.tell_circuit(under(), clock, state, observer);
                    }
                    return Ok(Some(permit));
                }
                Some(Err(open)) => Rejected::new(StopReason::CircuitOpen, open.retry_in),
            },
        };
        self.refused(under(), clock, entry, rejected.reason(), observer);
        Err(rejected)
    }

    #[cold]
    #[inline(never)]
    fn tell_circuit(
        &self,
        scope: Scope<'_>,
        clock: &dyn Clock,
        state: CircuitState,
        observer: Option<&mut dyn Observer>,
    ) {
        scope.circuit(state, self.attempt(), &self.moment(&scope, &clock), observer);
    }

    #[cold]
    #[inline(never)]
    fn refused(
        &self,
        scope: Scope<'_>,
        clock: &dyn Clock,
        entry: Entry,
        reason: StopReason,
        observer: Option<&mut dyn Observer>,
    ) {
        // What a stored call has paid stays paid: it may come back as often as it is refused.
        if entry == Entry::AfterWait
            && let (Some(budget), Some(class)) = (scope.settings.budget(), self.progress.last())
        {
            budget.give_back(class);
        }
        scope.refused(&self.progress, reason, &self.moment(&scope, &clock), observer);
    }
}

/// The observer once more.
fn again<'o>(observer: &'o mut Option<&mut dyn Observer>) -> Option<&'o mut dyn Observer> {
    match observer {
        Some(observer) => Some(&mut **observer),
        None => None,
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
