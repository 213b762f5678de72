//! The wait between two attempts.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;

use crate::budget::Budget;
use crate::class::ErrorClass;
use crate::engine::{Call, Gate};
use crate::policy::AsyncPolicy;
use crate::time::AsyncSleep;

/// Waits, unless the call is aborted meanwhile. Dropped before that, it gives back what the retry has cost.
#[inline]
pub(crate) fn wait<P: AsyncPolicy>(policy: &P, call: &Call, delay: Duration) -> WaitUnder<P> {
    Wait {
        paid: Paid { budget: policy.scope().settings.budget(), class: call.progress().last() },
        wait: P::Gate::wait(&policy.scope(), policy.timer().sleep(delay)),
    }
}

/// A wait under a policy.
pub(crate) type WaitUnder<P> =
    Wait<<<P as AsyncPolicy>::Gate as Gate>::Wait<<<P as AsyncPolicy>::Timer as AsyncSleep>::Sleep>>;

pin_project! {
    /// A wait that was paid for.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Wait<S> {
        paid: Paid,
        #[pin]
        wait: S,
    }
}

impl<S: Future<Output = ()>> Future for Wait<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        ready!(this.wait.poll(cx));
        // The retry is made now, or refused by whoever gives back what it cost.
        this.paid.budget = None;
        Poll::Ready(())
    }
}

/// What a retry has cost that is not made yet.
// Packed, it lets the sleep be moved once less.
#[repr(Rust, packed)]
struct Paid {
    budget: Option<&'static Budget>,
    class: Option<ErrorClass>,
}

impl Drop for Paid {
    #[inline]
    fn drop(&mut self) {
        if let (Some(budget), Some(class)) = (self.budget, self.class) {
            budget.give_back(class);
        }
    }
}

#[cfg(feature = "std")]
pin_project! {
    /// A wait that an abort ends.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct UnlessAborted<S> {
        aborted: Option<crate::abort::Aborted<'static>>,
        #[pin]
        sleep: S,
    }
}

#[cfg(feature = "std")]
impl<S> UnlessAborted<S> {
    pub(crate) fn new(signal: Option<&'static crate::abort::AbortSignal>, sleep: S) -> Self {
        Self { aborted: signal.map(crate::abort::AbortSignal::aborted), sleep }
    }
}

#[cfg(feature = "std")]
impl<S: Future<Output = ()>> Future for UnlessAborted<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let aborted = this.aborted.as_mut().is_some_and(|abort| Pin::new(abort).poll(cx).is_ready());
        if aborted { Poll::Ready(()) } else { this.sleep.poll(cx) }
    }
}
