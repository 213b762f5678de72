//! Cutting an attempt that takes too long.

use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;

use crate::engine::{Call, Scope};
use crate::time::{AsyncSleep, Clock, TimedOut};

/// Whether a policy cuts attempts: [`Unlimited`] or [`Limited`].
#[diagnostic::on_unimplemented(
    message = "the policy has an attempt timeout, and `{R}` cannot say that an attempt timed out",
    label = "needs `From<reflexio::time::TimedOut>` for the error type",
    note = "write `impl From<reflexio::time::TimedOut> for MyError`, or leave the attempt timeout out",
    note = "`std::io::Error`, boxed errors and `anyhow::Error` have it already"
)]
pub trait Limit<R> {
    /// Awaits the attempt, `cut` long at most.
    fn run<F, T>(attempt: F, timer: &T, cut: Option<Duration>) -> impl Future<Output = R>
    where
        F: Future<Output = R>,
        T: AsyncSleep;
}

/// Attempts take as long as they take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unlimited;

/// Attempts are cut at the policy's attempt timeout, and at its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limited;

impl<R> Limit<R> for Unlimited {
    #[inline]
    fn run<F, T>(attempt: F, _: &T, _: Option<Duration>) -> impl Future<Output = R>
    where
        F: Future<Output = R>,
        T: AsyncSleep,
    {
        attempt
    }
}

impl<V, E: From<TimedOut>> Limit<Result<V, E>> for Limited {
    async fn run<F, T>(attempt: F, timer: &T, cut: Option<Duration>) -> Result<V, E>
    where
        F: Future<Output = Result<V, E>>,
        T: AsyncSleep,
    {
        let Some(cut) = cut else { return attempt.await };
        let mut attempt = pin!(attempt);
        let mut timeout = pin!(timer.sleep(cut));
        poll_fn(|cx| match attempt.as_mut().poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(outcome),
            Poll::Pending => timeout.as_mut().poll(cx).map(|()| Err(TimedOut::new().into())),
        })
        .await
    }
}

/// How long the next attempt may take: the attempt timeout, or what is left of the deadline if that is less.
#[inline]
pub(crate) fn cut<T: Clock>(call: &Call<T::Instant>, scope: &Scope<'_>, timer: &T) -> Option<Duration> {
    let timeout = scope.settings.attempt_timeout?;
    Some(call.remaining(scope, timer).map_or(timeout, |remaining| timeout.min(remaining)))
}
