//! Cutting an attempt that takes too long.

use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use pin_project_lite::pin_project;

use super::scoped::Scoped;
use crate::engine::{Call, Published, Scope};
use crate::policy::AsyncPolicy;
use crate::time::{AsyncSleep, TimedOut};

/// How an attempt is awaited: [`Unlimited`] or [`Limited`].
pub trait Cutting {
    /// What comes of an attempt that ends in `R`, if nothing cuts it off.
    type Cut<R>;
    /// An attempt that takes as long as it may.
    type Attempt<F: Future, T: AsyncSleep>: Future<Output = Self::Cut<F::Output>>;

    /// Makes an attempt that may take `cut` at most; one that may take no time is not made.
    fn cut<F, T>(make: impl FnOnce() -> F, timer: &T, cut: Option<Duration>) -> Self::Attempt<F, T>
    where
        F: Future,
        T: AsyncSleep;

    /// The same, where whoever holds it shows the call.
    type Held<F: Future, T: AsyncSleep>: Future<Output = Self::Cut<F::Output>>;
    /// While it lives, other calls see the one that the attempt is of.
    type Showing;

    /// Shows the call around a poll of what was made by [`hold`](Self::hold).
    fn show(call: &Call, scope: &Scope<'_>) -> Self::Showing;

    /// Makes an attempt that is polled only where the call is shown; it is made there too.
    fn hold<P, F>(policy: &P, call: &Call, make: impl FnOnce() -> F) -> Self::Held<F, P::Timer>
    where
        P: AsyncPolicy<Limit = Self>,
        F: Future;
}

/// Whether a policy cuts attempts, and can say so in an outcome `R`: [`Unlimited`] asks nothing of it.
// Apart from `Cutting`, so that a missing impl is one error, about the outcome.
pub trait Limit<R>: Cutting {
    /// The outcome of the attempt, which may be that it timed out.
    fn outcome(cut: Self::Cut<R>) -> R;
}

/// Attempts take as long as they take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unlimited;

/// Attempts are cut at the policy's attempt timeout, and at its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limited;

impl Cutting for Unlimited {
    type Cut<R> = R;
    type Attempt<F: Future, T: AsyncSleep> = F;

    #[inline]
    fn cut<F, T>(make: impl FnOnce() -> F, _: &T, _: Option<Duration>) -> F
    where
        F: Future,
        T: AsyncSleep,
    {
        make()
    }

    type Held<F: Future, T: AsyncSleep> = F;
    type Showing = Published;

    #[inline]
    fn show(call: &Call, scope: &Scope<'_>) -> Published {
        call.publish(scope)
    }

    #[inline]
    fn hold<P, F>(_: &P, _: &Call, make: impl FnOnce() -> F) -> F
    where
        P: AsyncPolicy<Limit = Self>,
        F: Future,
    {
        make()
    }
}

impl<R> Limit<R> for Unlimited {
    #[inline]
    fn outcome(cut: R) -> R {
        cut
    }
}

impl Cutting for Limited {
    type Cut<R> = Result<R, TimedOut>;
    type Attempt<F: Future, T: AsyncSleep> = Timed<F, T::Sleep>;

    fn cut<F, T>(make: impl FnOnce() -> F, timer: &T, cut: Option<Duration>) -> Timed<F, T::Sleep>
    where
        F: Future,
        T: AsyncSleep,
    {
        // A wait that overslept the deadline is followed by no attempt that could only be cut.
        if cut.is_some_and(|cut| cut.is_zero()) {
            return Timed { timeout: None, attempt: None };
        }
        // A policy that limits has a timeout, so `None` is only what the type allows.
        Timed { timeout: cut.map(|cut| timer.sleep(cut)), attempt: Some(make()) }
    }

    // It ends when it is cut, and knows that itself.
    type Held<F: Future, T: AsyncSleep> = Timed<Scoped<F>, T::Sleep>;
    type Showing = ();

    fn show(_: &Call, _: &Scope<'_>) {}

    fn hold<P, F>(policy: &P, call: &Call, make: impl FnOnce() -> F) -> Self::Held<F, P::Timer>
    where
        P: AsyncPolicy<Limit = Self>,
        F: Future,
    {
        super::attempt(policy, call, make)
    }
}

pin_project! {
    /// An attempt that is cut when its timeout has passed.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Timed<F, S> {
        #[pin]
        timeout: Option<S>,
        // Not there where there was no time for it.
        #[pin]
        attempt: Option<F>,
    }
}

impl<F: Future, S: Future<Output = ()>> Future for Timed<F, S> {
    type Output = Result<F::Output, TimedOut>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let Some(attempt) = this.attempt.as_pin_mut() else { return Poll::Ready(Err(TimedOut::new())) };
        // Before the attempt: one that uses up the task's cooperative budget would keep tokio's timer from looking at
        // the clock.
        let late = this.timeout.as_pin_mut().is_some_and(|timeout| timeout.poll(cx).is_ready());
        match attempt.poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(Ok(outcome)),
            Poll::Pending if late => Poll::Ready(Err(TimedOut::new())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<R: TimesOut> Limit<R> for Limited {
    #[inline]
    fn outcome(cut: Result<R, TimedOut>) -> R {
        cut.unwrap_or_else(R::timed_out)
    }
}

/// An outcome that can say that the attempt timed out.
// Not a bound of `Limited`'s one impl for `Result`: an only impl tells the compiler what `R` is before the function
// could, and it would call that function's type wrong.
#[diagnostic::on_unimplemented(
    message = "the policy has an attempt timeout, and `{Self}` cannot say that an attempt timed out",
    label = "needs `From<reflexio::TimedOut>` for the error type",
    note = "write `impl From<reflexio::TimedOut> for MyError`, or leave the attempt timeout out",
    note = "`std::io::Error`, boxed errors and `anyhow::Error` have it already"
)]
pub trait TimesOut {
    /// That outcome.
    fn timed_out(timed_out: TimedOut) -> Self;
}

#[diagnostic::do_not_recommend]
impl<V, E: From<TimedOut>> TimesOut for Result<V, E> {
    #[inline]
    fn timed_out(timed_out: TimedOut) -> Self {
        Err(timed_out.into())
    }
}
