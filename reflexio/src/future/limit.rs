//! Cutting an attempt that takes too long.

use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;

use crate::time::{AsyncSleep, TimedOut};

/// How an attempt is awaited: [`Unlimited`] or [`Limited`].
pub trait Cutting {
    /// What comes of an attempt that ends in `R`, if nothing cuts it off.
    type Cut<R>;

    /// Awaits the attempt, `cut` long at most.
    fn run<F, T>(attempt: F, timer: &T, cut: Option<Duration>) -> impl Future<Output = Self::Cut<F::Output>>
    where
        F: Future,
        T: AsyncSleep;
}

/// Whether a policy cuts attempts, and can say so in an outcome `R`: [`Unlimited`] asks nothing of it.
// Apart from `Cutting`, whose method returns an opaque future: a bound on such a method is reported twice.
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

    #[inline]
    fn run<F, T>(attempt: F, _: &T, _: Option<Duration>) -> impl Future<Output = F::Output>
    where
        F: Future,
        T: AsyncSleep,
    {
        attempt
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

    async fn run<F, T>(attempt: F, timer: &T, cut: Option<Duration>) -> Result<F::Output, TimedOut>
    where
        F: Future,
        T: AsyncSleep,
    {
        // A policy that limits has a timeout, so this is only what the type allows.
        let Some(cut) = cut else { return Ok(attempt.await) };
        // A wait that overslept the deadline is followed by no attempt that could only be cut.
        if cut.is_zero() {
            return Err(TimedOut::new());
        }
        let mut attempt = pin!(attempt);
        let mut timeout = pin!(timer.sleep(cut));
        poll_fn(|cx| {
            // Before the attempt: one that uses up the task's cooperative budget would keep tokio's timer from looking
            // at the clock.
            let late = timeout.as_mut().poll(cx).is_ready();
            match attempt.as_mut().poll(cx) {
                Poll::Ready(outcome) => Poll::Ready(Ok(outcome)),
                Poll::Pending if late => Poll::Ready(Err(TimedOut::new())),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
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
