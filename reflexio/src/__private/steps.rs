//! The steps of a retried function.

use core::ops::ControlFlow;
use core::time::Duration;

use crate::classify::Classifier;
use crate::engine::{Admits, Call, Gate, Under};
use crate::outcome::Outcome;
use crate::policy::{AsyncPolicy, BlockingPolicy, Unguarded};

macro_rules! steps {
    ($kind:ident) => {
        type Pass<P> = <<P as $kind>::Gate as Gate>::Pass;
        type Kept<P, R> = <<P as $kind>::Gate as Gate>::Kept<R>;

        /// Begins a call.
        #[inline(always)]
        pub fn begin<P: $kind>(policy: &P) -> Call {
            Call::begin(&policy.scope(), policy.timer(), false)
        }

        /// Judges an attempt of a policy that refuses none.
        #[inline(always)]
        pub fn next<P: $kind<Gate = Unguarded>, R: Outcome, C: Classifier<R>>(
            policy: &P,
            call: &mut Call,
            outcome: R,
            classifier: &C,
        ) -> ControlFlow<R, Duration> {
            let under = Under { policy, scope: P::scope };
            match call.next::<P, Unguarded, _, _>(under, policy.timer(), classifier, (), outcome, None) {
                ControlFlow::Break(outcome) => ControlFlow::Break(outcome),
                ControlFlow::Continue((delay, ())) => ControlFlow::Continue(delay),
            }
        }

        /// Lets an attempt through, or ends the call.
        #[inline(always)]
        pub fn enter<P: $kind, R>(
            policy: &P,
            call: &mut Call,
            kept: Option<Kept<P, R>>,
        ) -> ControlFlow<R, Pass<P>>
        where
            P::Gate: Admits<R>,
        {
            let under = Under { policy, scope: P::scope };
            match P::Gate::enter(call, under, policy.timer(), kept, None) {
                Ok(pass) => ControlFlow::Continue(pass),
                Err(last) => ControlFlow::Break(P::Gate::outcome(last)),
            }
        }

        /// Judges an attempt that was let through.
        #[inline(always)]
        pub fn judge<P: $kind, R: Outcome, C: Classifier<R>>(
            policy: &P,
            call: &mut Call,
            pass: Pass<P>,
            outcome: R,
            classifier: &C,
        ) -> ControlFlow<R, (Duration, Kept<P, R>)> {
            let under = Under { policy, scope: P::scope };
            call.next::<P, P::Gate, _, _>(under, policy.timer(), classifier, pass, outcome, None)
        }

        /// What an attempt consumes: a clone, or the argument itself if this is the last attempt that there can be.
        pub fn take<P: $kind, T>(policy: &P, call: &Call, argument: &mut Option<T>, clone: fn(&T) -> T) -> T {
            let is_last = call.comes_last(&policy.scope());
            let taken = if is_last { argument.take() } else { argument.as_ref().map(clone) };
            taken.expect("no attempt follows the last one")
        }
    };
}

/// The steps of a blocking function.
pub mod blocking {
    use super::*;
    use crate::engine::Published;
    use crate::time::Sleep as _;

    steps!(BlockingPolicy);

    /// Lets calls in the body see this one, as long as what it returns lives.
    #[inline(always)]
    #[must_use]
    pub fn publish<P: BlockingPolicy>(policy: &P, call: &Call) -> Published {
        let scope = policy.scope();
        Published::new(call.frame(&scope), scope.settings.budget)
    }

    /// Waits.
    pub fn sleep<P: BlockingPolicy>(policy: &P, delay: Duration) {
        policy.timer().sleep(delay);
    }

    /// Waits where the policy may be aborted.
    #[cfg(feature = "std")]
    pub fn wait<P: BlockingPolicy>(policy: &P, _: &Call, delay: Duration) {
        crate::blocking::wait(&policy.scope(), policy.timer(), delay);
    }

    /// Waits.
    #[cfg(not(feature = "std"))]
    pub fn wait<P: BlockingPolicy>(policy: &P, _: &Call, delay: Duration) {
        policy.timer().sleep(delay);
    }
}

/// The steps of an async function.
pub mod future {
    use super::*;
    use crate::future::limit::{Cutting, Limit};
    use crate::future::scoped::Scoped;
    pub use crate::future::wait::wait;
    use crate::time::AsyncSleep;

    steps!(AsyncPolicy);

    /// Lets calls in the body see this one.
    #[inline(always)]
    pub fn scoped<P: AsyncPolicy, F: Future>(policy: &P, call: &Call, attempt: F) -> Scoped<F> {
        let scope = policy.scope();
        Scoped::new(call.frame(&scope), scope.settings.budget, attempt)
    }

    /// Waits.
    pub fn sleep<P: AsyncPolicy>(policy: &P, delay: Duration) -> <P::Timer as AsyncSleep>::Sleep {
        policy.timer().sleep(delay)
    }

    /// Lets calls in the body see this one, and cuts an attempt that takes too long, where the policy says so.
    #[inline]
    pub fn limit<P: AsyncPolicy, F: Future>(
        policy: &P,
        call: &Call,
        attempt: F,
    ) -> <P::Limit as Cutting>::Attempt<Scoped<F>, P::Timer> {
        let scope = policy.scope();
        let limits = call.limits(&scope, policy.timer());
        let attempt = Scoped::new(limits.frame, scope.settings.budget, attempt);
        P::Limit::cut(attempt, policy.timer(), limits.cut)
    }

    type Cut<P, R> = <<P as AsyncPolicy>::Limit as Cutting>::Cut<R>;

    /// The outcome of an attempt that may have been cut.
    #[inline]
    pub fn outcome<P: AsyncPolicy<Limit: Limit<R>>, R>(_: &P, cut: Cut<P, R>) -> R {
        P::Limit::outcome(cut)
    }
}
