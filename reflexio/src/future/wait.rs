//! The wait between two attempts.

use core::time::Duration;

use crate::budget::Budget;
use crate::class::ErrorClass;
use crate::engine::Call;
use crate::policy::AsyncPolicy;
use crate::time::AsyncSleep as _;

/// Waits, unless the call is aborted meanwhile. Dropped before that, it gives back what the retry has cost.
pub async fn wait<P: AsyncPolicy>(policy: &P, call: &Call, delay: Duration) {
    let paid = Paid(policy.scope().settings.budget.zip(call.progress().last()));
    sleep(policy, delay).await;
    core::mem::forget(paid);
}

#[cfg(feature = "std")]
async fn sleep<P: AsyncPolicy>(policy: &P, delay: Duration) {
    use core::future::poll_fn;
    use core::pin::pin;
    use core::task::Poll;

    let wait = policy.timer().sleep(delay);
    let Some(signal) = policy.scope().settings.abort_on else { return wait.await };
    let mut wait = pin!(wait);
    let mut aborted = pin!(signal.aborted());
    poll_fn(|cx| match aborted.as_mut().poll(cx) {
        Poll::Ready(()) => Poll::Ready(()),
        Poll::Pending => wait.as_mut().poll(cx),
    })
    .await;
}

#[cfg(not(feature = "std"))]
async fn sleep<P: AsyncPolicy>(policy: &P, delay: Duration) {
    policy.timer().sleep(delay).await;
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
