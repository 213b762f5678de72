//! The wait between two attempts.

use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use pin_project_lite::pin_project;

#[cfg(feature = "std")]
use crate::abort::Aborted;
use crate::budget::Budget;
use crate::class::ErrorClass;
use crate::engine::Call;
use crate::policy::AsyncPolicy;
use crate::time::AsyncSleep;

/// Waits, unless the call is aborted meanwhile. Dropped before that, it gives back what the retry has cost.
pub(crate) fn wait<P: AsyncPolicy>(
    policy: &P,
    call: &Call,
    delay: Duration,
) -> Wait<<P::Timer as AsyncSleep>::Sleep> {
    let settings = policy.scope().settings;
    Wait {
        paid: Paid(settings.budget.zip(call.progress().last())),
        #[cfg(feature = "std")]
        abort: settings.abort_on.map(crate::abort::AbortSignal::aborted),
        #[cfg(not(feature = "std"))]
        abort: None,
        sleep: policy.timer().sleep(delay),
    }
}

/// Without threads there is nobody to give the signal.
#[cfg(not(feature = "std"))]
type Aborted<'a> = core::future::Pending<&'a ()>;

pin_project! {
    /// A wait that the call's abort ends.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Wait<S> {
        paid: Paid,
        abort: Option<Aborted<'static>>,
        #[pin]
        sleep: S,
    }
}

impl<S: Future<Output = ()>> Future for Wait<S> {
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
