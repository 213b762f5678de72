//! The driver that awaits.

pub(crate) mod limit;
pub(crate) mod scoped;
pub(crate) mod wait;

use core::ops::ControlFlow;

use crate::classify::Classifier;
use crate::engine::{Admits, Call, Gate, Observer, Under};
use crate::event::Event;
use crate::outcome::{Outcome, Report, RetryOutcome, Watch};
use crate::policy::{AsyncPolicy, AsyncRetryPolicy, Context};
use crate::time::AsyncSleep;
use limit::{Cutting, Limit};
use scoped::Scoped;

pub(crate) async fn drive<P, R, W, F>(
    policy: &P,
    watch: &mut W,
    mut operation: impl FnMut() -> F,
) -> Result<R, <P::Gate as Gate>::Rejection>
where
    P: AsyncPolicy<Classifier: Classifier<R>, Limit: Limit<R>>,
    R: Outcome,
    W: Watch,
    F: Future<Output = R>,
{
    let timer = policy.timer();
    let under = Under { policy, scope: P::scope };
    let mut call = Call::begin(&policy.scope(), timer, W::WATCHES);
    let mut kept = None;
    loop {
        let entered = {
            let mut observe = |event: &Event<'_>| watch.observe(event);
            let observer: Option<&mut Observer<'_>> = if W::WATCHES { Some(&mut observe) } else { None };
            P::Gate::enter(&mut call, under, timer, kept, observer)
        };
        let pass = match entered {
            Ok(pass) => pass,
            Err(last) => return last,
        };
        let operation = &mut operation;
        // Made when it is polled: it must not run where no time is left.
        let attempt = attempt(policy, &call, || async move { operation().await });
        let outcome = P::Limit::outcome(attempt.await);
        let next = {
            let mut observe = |event: &Event<'_>| watch.observe(event);
            let observer: Option<&mut Observer<'_>> = if W::WATCHES { Some(&mut observe) } else { None };
            call.next::<P, P::Gate, _, _>(under, timer, policy.classifier(), pass, outcome, observer)
        };
        let delay = match next {
            ControlFlow::Break(outcome) => return Ok(outcome),
            ControlFlow::Continue((delay, last)) => {
                kept = Some(last);
                delay
            }
        };
        wait::wait(policy, &call, delay).await;
    }
}

/// An attempt, in which other calls can see this one, also while it is made; it is cut where the policy says so.
#[inline(always)]
pub(crate) fn attempt<P: AsyncPolicy, F: Future>(
    policy: &P,
    call: &Call,
    make: impl FnOnce() -> F,
) -> Attempt<P, F> {
    let scope = policy.scope();
    let limits = call.limits(&scope, policy.timer());
    let attempt = Scoped::make(limits.frame, scope.settings.budget, make);
    P::Limit::cut(attempt, policy.timer(), limits.cut)
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
            pub async fn call<R, F>($($receiver)*, operation: impl FnMut() -> F) -> R
            where
                R: Outcome,
                F: Future<Output = R>,
                C: Classifier<R>,
                L: Limit<R>,
                G: Admits<R>,
            {
                G::outcome(drive($this, &mut (), operation).await)
            }

            /// As [`call`](Self::call), and tells how it came to the outcome.
            pub async fn execute<V, E, F>(
                $($receiver)*,
                operation: impl FnMut() -> F,
            ) -> RetryOutcome<V, E, G::Rejection>
            where
                F: Future<Output = Result<V, E>>,
                C: Classifier<Result<V, E>>,
                L: Limit<Result<V, E>>,
            {
                let mut report = Report::new();
                let result = drive($this, &mut report, operation).await;
                RetryOutcome::new(result, report)
            }
        }
    };
}
run!((C, T: AsyncSleep, L: Cutting, G: Gate) AsyncRetryPolicy<C, T, L, G>, [&self] self);
// A context is `Copy`, so that one that was made for a single call need not outlive the future.
run!((C, T: AsyncSleep, L: Cutting, G: Gate) Context<'_, AsyncRetryPolicy<C, T, L, G>>, [self] &self);
