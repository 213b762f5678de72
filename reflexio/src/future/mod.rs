//! The driver that awaits.

pub(crate) mod limit;
pub(crate) mod scoped;
pub(crate) mod wait;

use core::mem::take;
use core::ops::ControlFlow;
use core::time::Duration;

use crate::classify::Classifier;
use crate::engine::{Admits, Call, Gate};
use crate::outcome::{Outcome, Report, RetryOutcome, Watch};
use crate::policy::{AsyncPolicy, AsyncRetryPolicy, Context};
use crate::time::AsyncSleep;
use limit::{Cutting, Limit};
use scoped::{Made, Scoped};

/// Runs a call, and ends with what `finish` makes of it.
// Not an `async fn`, and what lives over a wait stays in the arguments: a future keeps both what it is given and the locals
// that it moves that into.
#[allow(clippy::manual_async_fn, reason = "an `async fn` keeps its arguments twice")]
pub(crate) fn drive<P, R, W, F, O>(
    policy: P,
    mut watch: W,
    mut operation: impl FnMut() -> F,
    finish: impl FnOnce(Result<R, <P::Gate as Gate>::Rejection>, W) -> O,
) -> impl Future<Output = O>
where
    P: AsyncPolicy<Classifier: Classifier<R>, Limit: Limit<R>>,
    R: Outcome,
    W: Watch,
    F: Future<Output = R>,
{
    async move {
        let mut call = Call::begin(&policy.scope().watched(W::WATCHES), policy.timer());
        // What may be moved, and may not, has a flag in the future, and what has a name is kept over the wait. So these two
        // always hold something, no outcome has a name, and the call ends in one place.
        let mut kept = Default::default();
        #[allow(unused_assignments, reason = "it always holds something")]
        let mut pass: <P::Gate as Gate>::Pass = Default::default();
        let result = loop {
            let under = || policy.scope().watched(W::WATCHES);
            pass = match P::Gate::enter(&mut call, under, policy.timer(), take(&mut kept), watch.observer()) {
                Ok(pass) => pass,
                Err(last) => break last,
            };
            let attempt = Made::new(&policy, &call, &mut operation);
            let delay =
                match next(P::Limit::outcome(attempt.await), &policy, &mut call, take(&mut pass), &mut watch)
                {
                    ControlFlow::Break(outcome) => break Ok(outcome),
                    ControlFlow::Continue((delay, last)) => {
                        kept = last;
                        delay
                    }
                };
            wait::wait(&policy, &call, delay).await;
        };
        finish(result, watch)
    }
}

/// Judges an attempt. The outcome comes first: it is awaited before anything is borrowed.
#[cfg_attr(not(debug_assertions), inline(always))]
fn next<P: AsyncPolicy, R: Outcome, W: Watch>(
    outcome: R,
    policy: &P,
    call: &mut Call,
    pass: <P::Gate as Gate>::Pass,
    watch: &mut W,
) -> ControlFlow<R, (Duration, <P::Gate as Gate>::Kept<R>)>
where
    P::Classifier: Classifier<R>,
{
    let under = || policy.scope().watched(W::WATCHES);
    call.next::<P::Gate, _, _>(under, policy.timer(), policy.classifier(), pass, outcome, watch)
}

/// An attempt, in which other calls can see this one, also while it is made; it is cut where the policy says so.
#[inline]
pub(crate) fn attempt<P: AsyncPolicy, F: Future>(
    policy: &P,
    call: &Call,
    make: impl FnOnce() -> F,
) -> Attempt<P, F> {
    let scope = policy.scope();
    let limits = call.limits::<P::Gate>(&scope, policy.timer());
    P::Limit::cut(|| Scoped::make(&scope, call, limits, make), policy.timer(), limits.cut)
}

/// An attempt under a policy.
pub(crate) type Attempt<P, F> =
    <<P as AsyncPolicy>::Limit as Cutting>::Attempt<Scoped<F>, <P as AsyncPolicy>::Timer>;

macro_rules! run {
    (($($generics:tt)*) $policy:ty, [$($receiver:tt)*] $this:expr) => {
        impl<$($generics)*> $policy {
            /// Runs the operation until it succeeds or the policy says stop, and returns its last outcome as it was.
            ///
            /// The operation makes a future for each attempt. It cannot be an async closure that changes what it captures
            /// (`async || { n += 1; … }`): use an atomic or a cell there, or [`#[retry]`](crate) on a function. Dropping the
            /// future of the call ends it; nothing of it is left behind.
            ///
            /// # Errors
            ///
            /// The original error of the last attempt; from a guarded policy that refused the first one,
            /// `E::from(`[`Rejected`](crate::Rejected)`)`.
            ///
            /// # Panics
            ///
            /// With tokio's timer, at the first wait outside of a runtime that has timers (`enable_time`).
            pub fn call<R, F>($($receiver)*, operation: impl FnMut() -> F) -> impl Future<Output = R>
            where
                R: Outcome,
                F: Future<Output = R>,
                C: Classifier<R>,
                L: Limit<R>,
                G: Admits<R>,
            {
                drive($this, (), operation, |result, ()| G::outcome(result))
            }

            /// As [`call`](Self::call), and tells how it came to the outcome.
            pub fn execute<V, E, F>(
                $($receiver)*,
                operation: impl FnMut() -> F,
            ) -> impl Future<Output = RetryOutcome<V, E, G::Rejection>>
            where
                F: Future<Output = Result<V, E>>,
                C: Classifier<Result<V, E>>,
                L: Limit<Result<V, E>>,
            {
                drive($this, Report::new(), operation, RetryOutcome::new)
            }
        }
    };
}
run!((C, T: AsyncSleep, L: Cutting, G: Gate) AsyncRetryPolicy<C, T, L, G>, [&self] self);
// A context is `Copy`, so that one that was made for a single call need not outlive the future.
run!((C, T: AsyncSleep, L: Cutting, G: Gate) Context<'_, AsyncRetryPolicy<C, T, L, G>>, [self] self);
