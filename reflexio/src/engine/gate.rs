//! What stands before every attempt of a policy that can refuse one.

use core::convert::Infallible;

use super::call::Entry;
use super::{Call, Observer, Scope};
use crate::breaker::{CircuitState, Permit};
use crate::class::ErrorClass;
use crate::outcome::Rejected;
use crate::policy::{Guarded, Unguarded};
use crate::time::{Clock, Started};

/// Whether a policy refuses attempts: [`Unguarded`] or [`Guarded`].
pub trait Gate {
    /// Why a call was not begun.
    type Rejection: Into<Rejected>;
    /// What lets one attempt through, and is told what came of it.
    type Pass: Default;
    /// What is kept of an outcome over the wait after it.
    type Kept<R>;
    /// Whether it asks for the time before an attempt: one that it lets through is made, however little is left of it then.
    #[doc(hidden)]
    const ASKS: bool;

    #[doc(hidden)]
    fn keep<R>(outcome: R) -> Self::Kept<R>;
    /// Lets an attempt through; or ends the call with what was kept, or without anything.
    #[doc(hidden)]
    fn enter<'p, S: Started, R>(
        call: &mut Call<S>,
        under: impl Fn() -> Scope<'p>,
        clock: &impl Clock,
        kept: Option<Self::Kept<R>>,
        observer: Option<&mut dyn Observer>,
    ) -> Result<Self::Pass, Result<R, Self::Rejection>>;
    #[doc(hidden)]
    fn succeeded(pass: Self::Pass, clock: &impl Clock) -> Option<CircuitState>;
    #[doc(hidden)]
    fn failed(
        pass: Self::Pass,
        class: ErrorClass,
        clock: &impl Clock,
        random: &dyn Fn() -> u64,
    ) -> Option<CircuitState>;
}

impl Gate for Unguarded {
    type Rejection = Infallible;
    type Pass = ();
    type Kept<R> = ();
    const ASKS: bool = false;

    #[inline(always)]
    fn keep<R>(_: R) {}

    #[inline(always)]
    fn enter<'p, S: Started, R>(
        _: &mut Call<S>,
        _: impl Fn() -> Scope<'p>,
        _: &impl Clock,
        _: Option<()>,
        _: Option<&mut dyn Observer>,
    ) -> Result<(), Result<R, Infallible>> {
        Ok(())
    }

    #[inline(always)]
    fn succeeded((): (), _: &impl Clock) -> Option<CircuitState> {
        None
    }

    #[inline(always)]
    fn failed((): (), _: ErrorClass, _: &impl Clock, _: &dyn Fn() -> u64) -> Option<CircuitState> {
        None
    }
}

impl Gate for Guarded {
    type Rejection = Rejected;
    type Pass = Option<Permit<'static>>;
    type Kept<R> = R;
    const ASKS: bool = true;

    fn keep<R>(outcome: R) -> R {
        outcome
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

    fn failed(
        pass: Self::Pass,
        class: ErrorClass,
        clock: &impl Clock,
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
    #[inline(always)]
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
