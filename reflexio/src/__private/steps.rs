//! The steps of a retried function.

use core::ops::ControlFlow;
use core::time::Duration;

use crate::classify::Classifier;
use crate::engine::{Admits, Call, Gate, Judged, Published};
use crate::outcome::Outcome;
use crate::policy::{AsyncPolicy, BlockingPolicy, Unguarded};

/// What an attempt consumes: a clone, or the argument itself if this is the last attempt that there can be.
pub fn take<T>(is_last: bool, argument: &mut Option<T>, clone: fn(&T) -> T) -> T {
    let taken = if is_last { argument.take() } else { argument.as_ref().map(clone) };
    taken.expect("no attempt follows the last one")
}

/// The steps of a blocking function.
pub mod blocking {
    use super::*;
    use crate::blocking::{Apart, Operation, Together, drive};

    /// Judges an attempt.
    #[inline]
    pub fn judge<R: Outcome, C: Classifier<R>>(outcome: &R, classifier: &C) -> Option<Judged> {
        Judged::of(outcome, classifier)
    }

    /// Attempts, and who judges them.
    #[inline]
    pub fn apart<R, A, J>(attempt: A, judge: J) -> Apart<A, J>
    where
        A: FnMut(bool) -> R,
        J: Fn(&R) -> Option<Judged>,
    {
        Apart(attempt, judge)
    }

    /// Attempts that are judged by what they may change.
    #[inline]
    pub fn together<R, F>(operation: F) -> Together<F>
    where
        F: FnMut(bool, Published) -> (R, Option<Judged>),
    {
        Together { operation, judged: None }
    }

    /// Makes a call under a policy that refuses none.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn call<'p, P: BlockingPolicy<Gate = Unguarded> + 'p, R>(
        policy: impl Fn() -> &'p P + Copy,
        operation: impl Operation<R>,
    ) -> R {
        match drive(policy, (), operation) {
            Ok(outcome) => outcome,
        }
    }

    /// Makes a call, or refuses it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn admit<'p, P: BlockingPolicy + 'p, R>(
        policy: impl Fn() -> &'p P + Copy,
        operation: impl Operation<R>,
    ) -> Result<R, <P::Gate as Gate>::Rejection> {
        drive(policy, (), operation)
    }

    /// The outcome of a call that may have been refused.
    #[inline]
    pub fn outcome<'p, P: BlockingPolicy<Gate: Admits<R>> + 'p, R>(
        _: impl Fn() -> &'p P,
        result: Result<R, <P::Gate as Gate>::Rejection>,
    ) -> R {
        P::Gate::outcome(result)
    }
}

/// The steps of an async function.
pub mod future {
    use super::*;
    use crate::future::limit::{Cutting, Limit};
    use crate::future::scoped::{Shown, Within};
    use crate::future::wait::WaitUnder;
    use crate::time::AsyncSleep;

    type Pass<P> = <<P as AsyncPolicy>::Gate as Gate>::Pass;
    type Kept<P, R> = <<P as AsyncPolicy>::Gate as Gate>::Kept<R>;

    /// Begins a call.
    #[inline]
    pub fn begin<'p, P: AsyncPolicy + 'p>(policy: impl Fn() -> &'p P) -> Call {
        Call::begin(&policy().scope(), policy().timer())
    }

    /// Judges an attempt of a policy that refuses none.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn next<'p, P: AsyncPolicy<Gate = Unguarded> + 'p, R: Outcome, C: Classifier<R>>(
        policy: impl Fn() -> &'p P + Copy,
        call: &mut Call,
        outcome: R,
        classifier: &C,
    ) -> ControlFlow<R, Duration> {
        match judge(policy, call, (), outcome, classifier) {
            ControlFlow::Break(outcome) => ControlFlow::Break(outcome),
            ControlFlow::Continue((delay, ())) => ControlFlow::Continue(delay),
        }
    }

    /// What is kept before there is an outcome.
    #[must_use]
    pub fn nothing<K: Default>() -> K {
        K::default()
    }

    /// Lets an attempt through, or ends the call.
    #[inline]
    pub fn enter<'p, P: AsyncPolicy<Gate: Admits<R>> + 'p, R>(
        policy: impl Fn() -> &'p P + Copy,
        call: &mut Call,
        kept: Kept<P, R>,
    ) -> ControlFlow<R, Pass<P>> {
        match P::Gate::enter(call, || policy().scope(), policy().timer(), kept, None) {
            Ok(pass) => ControlFlow::Continue(pass),
            Err(last) => ControlFlow::Break(P::Gate::outcome(last)),
        }
    }

    /// Judges an attempt that was let through.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn judge<'p, P: AsyncPolicy + 'p, R: Outcome, C: Classifier<R>>(
        policy: impl Fn() -> &'p P + Copy,
        call: &mut Call,
        pass: Pass<P>,
        outcome: R,
        classifier: &C,
    ) -> ControlFlow<R, (Duration, Kept<P, R>)> {
        let under = move || policy().scope();
        call.next::<P::Gate, _, _>(under, policy().timer(), classifier, pass, outcome, ())
    }

    /// Whether no attempt can follow the next one.
    pub fn comes_last<'p, P: AsyncPolicy + 'p>(policy: impl Fn() -> &'p P + Copy, call: &Call) -> bool {
        call.comes_last(&policy().scope())
    }

    /// Lets calls in the body see this one.
    #[inline]
    pub fn within<'p, 'c, P: AsyncPolicy + 'p, U: Fn() -> &'p P, F: Future>(
        policy: U,
        call: &'c Call,
        attempt: F,
    ) -> Within<'c, U, F> {
        Within::new(policy, call, attempt)
    }

    /// Waits.
    pub fn sleep<'p, P: AsyncPolicy + 'p>(
        policy: impl Fn() -> &'p P + Copy,
        delay: Duration,
    ) -> <P::Timer as AsyncSleep>::Sleep {
        policy().timer().sleep(delay)
    }

    /// Waits where the policy may be aborted, or a retry has cost something.
    pub fn wait<'p, P: AsyncPolicy + 'p>(
        policy: impl Fn() -> &'p P + Copy,
        call: &Call,
        delay: Duration,
    ) -> WaitUnder<P> {
        crate::future::wait::wait(policy(), call, delay)
    }

    /// Lets calls in the body see this one, and cuts an attempt that takes too long, where the policy says so.
    #[inline]
    pub fn limit<'p: 'c, 'c, P: AsyncPolicy + 'p, F: Future>(
        policy: impl Fn() -> &'p P + Copy,
        call: &'c Call,
        attempt: F,
    ) -> Shown<'c, P, F> {
        Shown::new(policy(), call, attempt)
    }

    type Cut<P, R> = <<P as AsyncPolicy>::Limit as Cutting>::Cut<R>;

    /// The outcome of an attempt that may have been cut.
    #[inline]
    pub fn outcome<'p, P: AsyncPolicy<Limit: Limit<R>> + 'p, R>(_: impl Fn() -> &'p P, cut: Cut<P, R>) -> R {
        P::Limit::outcome(cut)
    }
}
