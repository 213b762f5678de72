//! The driver that blocks.

use core::ops::ControlFlow;

use crate::classify::Classifier;
use crate::engine::{Call, Observer, Under};
use crate::event::Event;
use crate::outcome::{Outcome, Report, RetryOutcome, Watch};
use crate::policy::{BlockingPolicy, Context, RetryPolicy};
use crate::time::Sleep;

fn drive<P, R, W>(policy: &P, watch: &mut W, mut operation: impl FnMut() -> R) -> R
where
    P: BlockingPolicy<Classifier: Classifier<R>>,
    R: Outcome,
    W: Watch,
{
    let timer = policy.timer();
    let mut call = Call::begin(&policy.scope(), timer, W::WATCHES);
    loop {
        let outcome = operation();
        let mut observer = |event: &Event<'_>| watch.observe(event);
        let observer: Option<&mut Observer<'_>> = if W::WATCHES { Some(&mut observer) } else { None };
        match call.next(Under { policy, scope: P::scope }, timer, policy.classifier(), outcome, observer) {
            ControlFlow::Break(outcome) => return outcome,
            ControlFlow::Continue(delay) => timer.sleep(delay),
        }
    }
}

macro_rules! run {
    (($($generics:tt)*) $policy:ty, [$($receiver:tt)*] $this:expr) => {
        impl<$($generics)*> $policy {
            /// Runs the operation until it succeeds or the policy says stop, and returns its last outcome as it was.
            ///
            /// # Errors
            ///
            /// The original error of the last attempt.
            pub fn call<R: Outcome>($($receiver)*, operation: impl FnMut() -> R) -> R
            where
                C: Classifier<R>,
            {
                drive($this, &mut (), operation)
            }

            /// As [`call`](Self::call), and tells how it came to the outcome.
            pub fn execute<V, E>($($receiver)*, operation: impl FnMut() -> Result<V, E>) -> RetryOutcome<V, E>
            where
                C: Classifier<Result<V, E>>,
            {
                let mut report = Report::new();
                let result = drive($this, &mut report, operation);
                RetryOutcome::new(result, report)
            }
        }
    };
}
run!((C, T: Sleep) RetryPolicy<C, T>, [&self] self);
run!((C, T: Sleep) Context<'_, RetryPolicy<C, T>>, [self] &self);
