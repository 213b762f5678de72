//! Calls that are awaited.

mod drive;
pub(crate) mod limit;
pub(crate) mod scoped;
pub(crate) mod wait;

use crate::classify::Classifier;
use crate::engine::{Admits, Call, Gate};
use crate::outcome::{Outcome, RetryOutcome};
use crate::policy::{AsyncPolicy, AsyncRetryPolicy, Context};
use crate::time::AsyncSleep;
pub(crate) use drive::drive;
use limit::{Cutting, Limit};
use scoped::Scoped;

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
                drive($this, operation, |result, ()| G::outcome(result))
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
                drive($this, operation, RetryOutcome::new)
            }
        }
    };
}
run!((C, T: AsyncSleep, L: Cutting, G: Gate) AsyncRetryPolicy<C, T, L, G>, [&self] self);
// A context is `Copy`, so that one that was made for a single call need not outlive the future.
run!((C, T: AsyncSleep, L: Cutting, G: Gate) Context<'_, AsyncRetryPolicy<C, T, L, G>>, [self] self);
