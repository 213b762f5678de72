//! The driver that awaits.

pub(crate) mod limit;

use core::ops::ControlFlow;

use crate::classify::Classifier;
use crate::engine::{Call, Observer, Under};
use crate::event::Event;
use crate::outcome::{Outcome, Report, RetryOutcome, Watch};
use crate::policy::{AsyncPolicy, AsyncRetryPolicy, Context};
use crate::time::AsyncSleep;
use limit::{Cutting, Limit};

async fn drive<P, R, W, F>(policy: &P, watch: &mut W, mut operation: impl FnMut() -> F) -> R
where
    P: AsyncPolicy<Classifier: Classifier<R>, Limit: Limit<R>>,
    R: Outcome,
    W: Watch,
    F: Future<Output = R>,
{
    let timer = policy.timer();
    let mut call = Call::begin(&policy.scope(), timer, W::WATCHES);
    loop {
        let cut = limit::cut(&call, &policy.scope(), timer);
        let outcome = P::Limit::outcome(P::Limit::run(operation(), timer, cut).await);
        let next = {
            let mut observer = |event: &Event<'_>| watch.observe(event);
            let observer: Option<&mut Observer<'_>> = if W::WATCHES { Some(&mut observer) } else { None };
            call.next(Under { policy, scope: P::scope }, timer, policy.classifier(), outcome, observer)
        };
        let delay = match next {
            ControlFlow::Break(outcome) => return outcome,
            ControlFlow::Continue(delay) => delay,
        };
        timer.sleep(delay).await;
    }
}

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
            /// The original error of the last attempt.
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
            {
                drive($this, &mut (), operation).await
            }

            /// As [`call`](Self::call), and tells how it came to the outcome.
            pub async fn execute<V, E, F>($($receiver)*, operation: impl FnMut() -> F) -> RetryOutcome<V, E>
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
run!((C, T: AsyncSleep, L: Cutting) AsyncRetryPolicy<C, T, L>, [&self] self);
// A context is `Copy`, so that one that was made for a single call need not outlive the future.
run!((C, T: AsyncSleep, L: Cutting) Context<'_, AsyncRetryPolicy<C, T, L>>, [self] &self);
