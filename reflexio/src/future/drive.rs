//! The driver that awaits.

use core::mem::take;
use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use pin_project_lite::pin_project;

use super::limit::{Cutting, Limit};
use super::scoped::{Cut, Held};
use super::wait::wait;
use crate::classify::Classifier;
use crate::engine::{Call, Gate};
use crate::outcome::{Outcome, Watch};
use crate::policy::AsyncPolicy;

/// Runs a call, and ends with what `finish` makes of it.
// Not an `async fn`, and what is given stays in the arguments: a future keeps both those and the locals that they are moved
// into.
#[allow(clippy::manual_async_fn, reason = "an `async fn` keeps its arguments twice")]
pub(crate) fn drive<P, R, W, F, O>(
    policy: P,
    mut make: impl FnMut() -> F,
    finish: impl Fn(Result<R, <P::Gate as Gate>::Rejection>, W) -> O,
) -> impl Future<Output = O>
where
    P: AsyncPolicy<Classifier: Classifier<R>, Limit: Limit<R>>,
    R: Outcome,
    W: Watch + Default,
    F: Future<Output = R>,
{
    async move {
        let mut call = Call::begin(&policy.scope().watched(W::WATCHES), policy.timer());
        // What is moved has a flag in the future, and what has a name is kept over the wait. So these are taken, no outcome has
        // a name, and the call ends in one place.
        let mut watch = W::default();
        let mut kept = Default::default();
        #[allow(unused_assignments, reason = "it always holds something")]
        let mut pass: <P::Gate as Gate>::Pass = Default::default();
        let result = loop {
            let under = || policy.scope().watched(W::WATCHES);
            pass = match P::Gate::enter(&mut call, under, policy.timer(), take(&mut kept), watch.observer()) {
                Ok(pass) => pass,
                Err(last) => break last,
            };
            let attempt = Made { policy: &policy, call: &call, make: &mut make, attempt: None };
            let delay =
                match next(P::Limit::outcome(attempt.await), &policy, &mut call, take(&mut pass), &mut watch)
                {
                    ControlFlow::Break(outcome) => break Ok(outcome),
                    ControlFlow::Continue((delay, last)) => {
                        kept = last;
                        delay
                    }
                };
            wait(&policy, &call, delay).await;
        };
        finish(result, take(&mut watch))
    }
}

pin_project! {
    /// An attempt that is made at its first poll, so that the call is shown once for both.
    #[must_use = "futures do nothing unless they are polled"]
    struct Made<'c, P, M, F>
    where
        P: AsyncPolicy,
        F: Future,
    {
        policy: &'c P,
        call: &'c Call,
        make: &'c mut M,
        #[pin]
        attempt: Option<Held<P, F>>,
    }
}

impl<P: AsyncPolicy, M: FnMut() -> F, F: Future> Future for Made<'_, P, M, F> {
    type Output = Cut<P, F>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let _shown = P::Limit::show(this.call, &this.policy.scope());
        if this.attempt.is_none() {
            let made = P::Limit::hold(*this.policy, this.call, this.make);
            this.attempt.set(Some(made));
        }
        this.attempt.as_pin_mut().expect("it has just been made").poll(cx)
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
