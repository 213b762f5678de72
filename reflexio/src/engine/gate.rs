//! What stands before every attempt of a policy that can refuse one.

use core::convert::Infallible;
use core::time::Duration;

use super::call::Entry;
use super::{Call, Observer, Scope};
use crate::breaker::{CircuitState, Permit};
use crate::class::ErrorClass;
use crate::outcome::Rejected;
use crate::policy::{Guarded, Unguarded};
use crate::time::{Clock, Sleep, Started};

/// Whether a policy refuses attempts: [`Unguarded`] or [`Guarded`].
pub trait Gate {
    /// Why a call was not begun.
    type Rejection: Into<Rejected>;
    /// What lets one attempt through, and is told what came of it.
    type Pass: Default;
    /// What is kept of an outcome over the wait after it; of none at first.
    type Kept<R>: Default;
    /// A wait that is made by `S`, and ends before its time where the call is aborted.
    #[doc(hidden)]
    type Wait<S: Future<Output = ()>>: Future<Output = ()>;
    /// Whether it may refuse an attempt. It asks for the time then: one that it lets through is made, however little is left.
    #[doc(hidden)]
    const REFUSES: bool;

    #[doc(hidden)]
    fn wait<S: Future<Output = ()>>(scope: &Scope<'_>, sleep: S) -> Self::Wait<S>;
    /// Waits by blocking, unless the call is aborted meanwhile.
    #[doc(hidden)]
    fn sleep(scope: &Scope<'_>, timer: &impl Sleep, delay: Duration);
    #[doc(hidden)]
    fn keep<R>(outcome: R) -> Self::Kept<R>;
    /// Lets an attempt through; or ends the call with what was kept, or without anything.
    #[doc(hidden)]
    fn enter<'p, S: Started, R>(
        call: &mut Call<S>,
        under: impl Fn() -> Scope<'p>,
        clock: &impl Clock,
        kept: Self::Kept<R>,
        observer: Option<&mut dyn Observer>,
    ) -> Result<Self::Pass, Result<R, Self::Rejection>>;
    #[doc(hidden)]
    fn succeeded(pass: Self::Pass, clock: &impl Clock) -> Option<CircuitState>;
    #[doc(hidden)]
    fn failed(
        pass: Self::Pass,
        class: ErrorClass,
        clock: &dyn Clock,
        random: &dyn Fn() -> u64,
    ) -> Option<CircuitState>;
}

impl Gate for Unguarded {
    type Rejection = Infallible;
    type Pass = ();
    type Kept<R> = ();
    type Wait<S: Future<Output = ()>> = S;
    const REFUSES: bool = false;

    #[inline]
    fn wait<S: Future<Output = ()>>(_: &Scope<'_>, sleep: S) -> S {
        sleep
    }

    #[inline]
    fn sleep(_: &Scope<'_>, timer: &impl Sleep, delay: Duration) {
        timer.sleep(delay);
    }

    #[inline]
    fn keep<R>(_: R) {}

    #[inline]
    fn enter<'p, S: Started, R>(
        _: &mut Call<S>,
        _: impl Fn() -> Scope<'p>,
        _: &impl Clock,
        (): (),
        _: Option<&mut dyn Observer>,
    ) -> Result<(), Result<R, Infallible>> {
        Ok(())
    }

    #[inline]
    fn succeeded((): (), _: &impl Clock) -> Option<CircuitState> {
        None
    }

    #[inline]
    fn failed((): (), _: ErrorClass, _: &dyn Clock, _: &dyn Fn() -> u64) -> Option<CircuitState> {
        None
    }
}

impl Gate for Guarded {
    type Rejection = Rejected;
    type Pass = Option<Permit<'static>>;
    type Kept<R> = Option<R>;
    #[cfg(feature = "std")]
    type Wait<S: Future<Output = ()>> = crate::future::wait::UnlessAborted<S>;
    #[cfg(not(feature = "std"))]
    type Wait<S: Future<Output = ()>> = S;
    const REFUSES: bool = true;

    #[cfg(feature = "std")]
    fn wait<S: Future<Output = ()>>(scope: &Scope<'_>, sleep: S) -> Self::Wait<S> {
        let signal = scope.settings.ties.as_ref().and_then(|ties| ties.abort_on);
        crate::future::wait::UnlessAborted::new(signal, sleep)
    }

    // Without threads there is nobody to give the signal.
    #[cfg(not(feature = "std"))]
    fn wait<S: Future<Output = ()>>(_: &Scope<'_>, sleep: S) -> S {
        sleep
    }

    #[cfg_attr(not(feature = "std"), allow(unused_variables, reason = "nor to hear it"))]
    fn sleep(scope: &Scope<'_>, timer: &impl Sleep, delay: Duration) {
        #[cfg(feature = "std")]
        if let Some(signal) = scope.settings.ties.as_ref().and_then(|ties| ties.abort_on) {
            return timer.sleep_unless_aborted(delay, signal);
        }
        timer.sleep(delay);
    }

    fn keep<R>(outcome: R) -> Option<R> {
        Some(outcome)
    }

    fn enter<'p, S: Started, R>(
        call: &mut Call<S>,
        under: impl Fn() -> Scope<'p>,
        clock: &impl Clock,
        kept: Option<R>,
        observer: Option<&mut dyn Observer>,
    ) -> Result<Self::Pass, Result<R, Rejected>> {
        let entry = if kept.is_some() { Entry::AfterWait } else { Entry::Beginning };
        call.admit(under, clock, entry, observer).map_err(|rejected| kept.ok_or(rejected))
    }

    #[inline]
    fn succeeded(pass: Self::Pass, clock: &impl Clock) -> Option<CircuitState> {
        pass?.success(|| clock.now())
    }

    #[inline]
    fn failed(
        pass: Self::Pass,
        class: ErrorClass,
        clock: &dyn Clock,
        random: &dyn Fn() -> u64,
    ) -> Option<CircuitState> {
        pass?.failure(class, || clock.now(), random)
    }
}

/// Whether the outcome `R` can say that the call was not begun; [`Unguarded`] asks nothing of it.
// Apart from `Gate`, so that a missing impl is one error, about the outcome.
pub trait Admits<R>: Gate {
    /// What the caller is given.
    fn outcome(result: Result<R, Self::Rejection>) -> R;
}

impl<R> Admits<R> for Unguarded {
    #[inline]
    fn outcome(result: Result<R, Infallible>) -> R {
        match result {
            Ok(outcome) => outcome,
        }
    }
}

impl<R: Rejects> Admits<R> for Guarded {
    fn outcome(result: Result<R, Rejected>) -> R {
        result.unwrap_or_else(R::rejected)
    }
}

/// An outcome that can say that the call was not begun.
#[diagnostic::on_unimplemented(
    message = "the policy can refuse a call before its first attempt, and `{Self}` cannot say so",
    label = "needs `From<reflexio::Rejected>` for the error type",
    note = "write `impl From<reflexio::Rejected> for MyError`, or leave `breaker` and `abort_on` out",
    note = "`std::io::Error`, boxed errors and `anyhow::Error` have it already",
    note = "`execute` does not need it: there it is a stop reason"
)]
pub trait Rejects {
    /// That outcome.
    fn rejected(rejected: Rejected) -> Self;
}

#[diagnostic::do_not_recommend]
impl<V, E: From<Rejected>> Rejects for Result<V, E> {
    fn rejected(rejected: Rejected) -> Self {
        Err(rejected.into())
    }
}
