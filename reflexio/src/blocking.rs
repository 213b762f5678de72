//! The driver that blocks.

use crate::class::Classification;
use crate::engine::{Call, Gate, Judged, Published};
use crate::outcome::{ErrorType, Watch};
use crate::policy::BlockingPolicy;
use crate::time::Reading;
#[cfg(feature = "std")]
use crate::{
    classify::Classifier,
    engine::Admits,
    outcome::{Outcome, Report, RetryOutcome},
    policy::{Context, RetryPolicy},
    time::Sleep,
};

/// What is retried.
pub trait Operation<R> {
    /// Makes an attempt; it is told whether none can follow, and calls in it see it as long as `published` lives.
    fn attempt(&mut self, is_last: bool, published: Published) -> R;

    /// How the attempt has failed, if it has.
    fn judge(&mut self, outcome: &R) -> Option<Judged>;
}

/// An attempt, and who judges it.
pub struct Apart<A, J>(pub A, pub J);

impl<R, A: FnMut(bool) -> R, J: Fn(&R) -> Option<Judged>> Operation<R> for Apart<A, J> {
    #[inline]
    fn attempt(&mut self, is_last: bool, _published: Published) -> R {
        (self.0)(is_last)
    }

    #[inline]
    fn judge(&mut self, outcome: &R) -> Option<Judged> {
        (self.1)(outcome)
    }
}

/// An attempt that is judged by what it may change.
pub struct Together<F> {
    pub(crate) operation: F,
    pub(crate) judged: Option<Judged>,
}

impl<R, F: FnMut(bool, Published) -> (R, Option<Judged>)> Operation<R> for Together<F> {
    #[inline]
    fn attempt(&mut self, is_last: bool, published: Published) -> R {
        let (outcome, judged) = (self.operation)(is_last, published);
        self.judged = judged;
        outcome
    }

    #[inline]
    fn judge(&mut self, _: &R) -> Option<Judged> {
        self.judged
    }
}

/// Runs a call.
// The first attempt stands here, and what only a failure needs elsewhere: it takes no registers from a success.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn drive<'p, P, R, W>(
    policy: impl Fn() -> &'p P + Copy,
    mut watch: W,
    mut operation: impl Operation<R>,
) -> Result<R, <P::Gate as Gate>::Rejection>
where
    P: BlockingPolicy + 'p,
    W: Watch,
{
    let timer = policy().timer();
    let under = move || policy().scope().watched(W::WATCHES);
    let mut call = Call::begin(&under(), timer);
    let pass = match P::Gate::enter(&mut call, under, timer, Default::default(), watch.observer()) {
        Ok(pass) => pass,
        Err(refused) => return refused,
    };
    let is_last = call.comes_last(&under());
    let outcome = operation.attempt(is_last, call.publish(&under()));
    match operation.judge(&outcome) {
        None => {
            call.succeeded::<P::Gate>(under(), timer, pass, watch.observer());
            Ok(outcome)
        }
        Some(Judged { failure, error_type }) => {
            retry(policy, watch, operation, call.started(), pass, outcome, failure, error_type)
        }
    }
}

/// Goes on with a call whose first attempt has failed.
// Cold keeps it out of the way of a success. Were it `inline(never)`, other crates could use the instance that a library has of
// it: the policy would be an address from anywhere, and each of its numbers would be loaded and asked.
#[cold]
#[allow(clippy::too_many_arguments, reason = "the whole state of a call, by itself")]
fn retry<'p, P, R, W>(
    policy: impl Fn() -> &'p P + Copy,
    mut watch: W,
    mut operation: impl Operation<R>,
    started: Reading,
    mut pass: <P::Gate as Gate>::Pass,
    mut outcome: R,
    mut failure: Classification,
    mut error_type: ErrorType,
) -> Result<R, <P::Gate as Gate>::Rejection>
where
    P: BlockingPolicy + 'p,
    W: Watch,
{
    let timer = policy().timer();
    let under = move || policy().scope().watched(W::WATCHES);
    let mut call = Call::since(started);
    loop {
        let observing = watch.observer();
        let Some(delay) = call.failed::<P::Gate>(under(), timer, pass, &failure, error_type, observing)
        else {
            return Ok(outcome);
        };
        let kept = P::Gate::keep(outcome);
        P::Gate::sleep(&under(), timer, delay);
        pass = match P::Gate::enter(&mut call, under, timer, kept, watch.observer()) {
            Ok(pass) => pass,
            Err(last) => return last,
        };
        let is_last = call.comes_last(&under());
        outcome = operation.attempt(is_last, call.publish(&under()));
        Judged { failure, error_type } = match operation.judge(&outcome) {
            Some(judged) => judged,
            None => {
                call.succeeded::<P::Gate>(under(), timer, pass, watch.observer());
                return Ok(outcome);
            }
        };
    }
}

#[cfg(feature = "std")]
#[inline]
fn run<P, R, W>(
    policy: &P,
    watch: W,
    mut operation: impl FnMut() -> R,
) -> Result<R, <P::Gate as Gate>::Rejection>
where
    P: BlockingPolicy<Classifier: Classifier<R>>,
    R: Outcome,
    W: Watch,
{
    let judge = move |outcome: &R| Judged::of(outcome, policy.classifier());
    drive(move || policy, watch, Apart(|_| operation(), judge))
}

#[cfg(feature = "std")]
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
                G::outcome(run($this, (), operation))
            }

            /// As [`call`](Self::call), and tells how it came to the outcome.
            pub fn execute<V, E>(
                $($receiver)*,
                operation: impl FnMut() -> Result<V, E>,
            ) -> RetryOutcome<V, E, G::Rejection>
            where
                C: Classifier<Result<V, E>>,
            {
                let mut report = Report::default();
                let result = run($this, &mut report, operation);
                RetryOutcome::new(result, report)
            }
        }
    };
}
#[cfg(feature = "std")]
run!((C, T: Sleep, G: Gate) RetryPolicy<C, T, G>, [&self] self);
#[cfg(feature = "std")]
run!((C, T: Sleep, G: Gate) Context<'_, RetryPolicy<C, T, G>>, [self] &self);
