//! The wait between two attempts.

use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use pin_project_lite::pin_project;

use crate::budget::Budget;
use crate::class::ErrorClass;
use crate::engine::{Call, Gate};
use crate::policy::AsyncPolicy;
use crate::time::AsyncSleep;

/// Waits, unless the call is aborted meanwhile. Dropped before that, it gives back what the retry has cost.
pub(crate) fn wait<P: AsyncPolicy>(policy: &P, call: &Call, delay: Duration) -> WaitUnder<P> {
    let scope = policy.scope();
    Wait {
        paid: Paid(scope.settings.budget().zip(call.progress().last())),
        abort: P::Gate::abort(&scope),
        sleep: policy.timer().sleep(delay),
    }
}

/// A wait under a policy.
pub(crate) type WaitUnder<P> =
    Wait<<<P as AsyncPolicy>::Gate as Gate>::Abort, <<P as AsyncPolicy>::Timer as AsyncSleep>::Sleep>;

pin_project! {
    /// A wait that the call's abort ends.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Wait<A, S> {
        paid: Paid,
        abort: Option<A>,
        #[pin]
        sleep: S,
    }
}

impl<A: Future<Output = ()> + Unpin, S: Future<Output = ()>> Future for Wait<A, S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let aborted = this.abort.as_mut().is_some_and(|abort| Pin::new(abort).poll(cx).is_ready());
        if !aborted && this.sleep.poll(cx).is_pending() {
            return Poll::Pending;
        }
        // The retry is made now, or refused by whoever gives back what it cost.
        this.paid.0 = None;
        Poll::Ready(())
    }
}

/// A retry that was paid for and not made yet.
struct Paid(Option<(&'static Budget, ErrorClass)>);

impl Drop for Paid {
    fn drop(&mut self) {
        if let Some((budget, class)) = self.0 {
            budget.give_back(class);
        }
    }
}
