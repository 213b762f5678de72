//! The driver that blocks.

use core::ops::ControlFlow;

use crate::classify::Classifier;
use crate::engine::{Admits, Call, Gate, Observer, Published, Scope, Under};
use crate::event::Event;
use crate::outcome::{Outcome, Report, RetryOutcome, Watch};
use crate::policy::{BlockingPolicy, Context, RetryPolicy};
use crate::time::Sleep;

fn drive<P, R, W>(
    policy: &P,
    watch: &mut W,
    mut operation: impl FnMut() -> R,
) -> Result<R, <P::Gate as Gate>::Rejection>
where
    P: BlockingPolicy<Classifier: Classifier<R>>,
    R: Outcome,
    W: Watch,
{
    let timer = policy.timer();
    let under = Under { policy, scope: P::scope };
    let mut observe = |event: &Event<'_>| watch.observe(event);
    let mut observer: Option<&mut Observer<'_>> = if W::WATCHES { Some(&mut observe) } else { None };
    let mut call = Call::begin(&policy.scope(), timer, W::WATCHES);
    let mut kept = None;
    loop {
        let pass = match P::Gate::enter(&mut call, under, timer, kept, observer.as_deref_mut()) {
            Ok(pass) => pass,
            Err(last) => return last,
        };
        let outcome = attempt(&policy.scope(), &call, &mut operation);
        let next = call.next::<P, P::Gate, _, _>(
            under,
            timer,
            policy.classifier(),
            pass,
            outcome,
            observer.as_deref_mut(),
        );
        let delay = match next {
            ControlFlow::Break(outcome) => return Ok(outcome),
            ControlFlow::Continue((delay, last)) => {
                kept = Some(last);
                delay
            }
        };
        wait(&policy.scope(), timer, delay);
    }
}

/// Makes an attempt, in which other calls can see this one.
#[inline(always)]
fn attempt<R>(scope: &Scope<'_>, call: &Call, operation: impl FnOnce() -> R) -> R {
    let _attempt = Published::new(call.frame(scope), scope.settings.budget);
    operation()
}

/// Waits, unless the call is aborted meanwhile.
#[inline]
pub(crate) fn wait(scope: &Scope<'_>, timer: &impl Sleep, delay: core::time::Duration) {
    match scope.settings.abort_on {
        Some(signal) => timer.sleep_unless_aborted(delay, signal),
        None => timer.sleep(delay),
    }
}

macro_rules! run {
    (($($generics:tt)*) $policy:ty, [$($receiver:tt)*] $this:expr) => {
        impl<$($generics)*> $policy {
            /// Runs the operation until it succeeds or the policy says stop, and returns its last outcome as it was.
            ///
            /// # Errors
            ///
            /// The original error of the last attempt; from a guarded policy that refused the first one,
            /// `E::from(`[`Rejected`](crate::Rejected)`)`.
            pub fn call<R: Outcome>($($receiver)*, operation: impl FnMut() -> R) -> R
            where
                C: Classifier<R>,
                G: Admits<R>,
            {
                G::outcome(drive($this, &mut (), operation))
            }

            /// As [`call`](Self::call), and tells how it came to the outcome.
            pub fn execute<V, E>(
                $($receiver)*,
                operation: impl FnMut() -> Result<V, E>,
            ) -> RetryOutcome<V, E, G::Rejection>
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
run!((C, T: Sleep, G: Gate) RetryPolicy<C, T, G>, [&self] self);
run!((C, T: Sleep, G: Gate) Context<'_, RetryPolicy<C, T, G>>, [self] &self);
