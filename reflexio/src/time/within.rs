//! Time that somebody else has set: whoever asked this service, and waits for the answer.

use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use pin_project_lite::pin_project;

use super::{Clock, SystemTimer, reading};
use crate::engine::{Bounded, NEVER, end_around};
use crate::strategies::nanos;

/// Runs `f`, in which no retried call goes on for longer than `limit` from now.
///
/// For the deadline of a request that came in: what is called on its behalf, by whichever function with `#[retry]`, has no time
/// beyond it. The calls keep to it as they do to the time of a retried call around them: they begin no wait that would end
/// after it, attempt timeouts are cut to it, and [`Nested::Independent`](crate::policy::Nested::Independent) minds neither. It
/// interrupts nothing by itself. A limit of zero is one: nothing is retried then. A first attempt is made all the same, but for
/// two kinds of calls: one with a breaker or a signal is refused (`Rejected`, by the deadline), and one with an attempt timeout
/// is cut before it begins (`TimedOut`).
///
/// Inside of others the one that ends first counts. Time is that of the system's clock, with the feature `tokio` of tokio's,
/// as for [`Current::remaining`](crate::Current::remaining): a call under another one, such as `testing::VirtualTime`, is not
/// bounded by it, and neither are waits that `testing::without_waits` skips.
///
/// ```
/// use std::time::Duration;
/// use reflexio::{retry, time};
///
/// #[retry(deadline_s = 60)]
/// fn fetch(attempts: &mut u32) -> std::io::Result<()> {
///     *attempts += 1;
///     Err(std::io::ErrorKind::ConnectionReset.into())
/// }
///
/// let mut attempts = 0;
/// // Whoever asked waits for another 20 ms, which no wait fits into.
/// time::within(Duration::from_millis(20), || fetch(&mut attempts)).unwrap_err();
/// assert_eq!(attempts, 1);
/// ```
pub fn within<R>(limit: Duration, f: impl FnOnce() -> R) -> R {
    let _bounded = Bounded::by(end(limit));
    f()
}

/// A future in which no retried call goes on for longer than `limit` from now, see [`within`].
///
/// What it spawns is not part of it, as it is not part of an attempt. Hand the time over:
///
/// ```
/// use std::time::Duration;
/// use reflexio::time::{remaining, within_async};
///
/// # async fn handle() {}
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let left = remaining().unwrap_or(Duration::MAX);
/// tokio::spawn(within_async(left, handle())).await.unwrap();
/// # }
/// ```
pub fn within_async<F: Future>(limit: Duration, future: F) -> WithinAsync<F> {
    WithinAsync { end: end(limit), future }
}

/// What is left of the time that the running code has: by [`within`], and by the retried calls that it is in. `None` where
/// there is no end. By the same clock as [`within`].
#[must_use]
pub fn remaining() -> Option<Duration> {
    until(end_around(), &SystemTimer)
}

/// What is left of the time until `end` by that clock, in nanoseconds; `None` where it never comes.
pub(crate) fn until(end: u64, clock: &impl Clock) -> Option<Duration> {
    (end != NEVER).then(|| Duration::from_nanos(end.saturating_sub(reading(clock))))
}

fn end(limit: Duration) -> u64 {
    reading(&SystemTimer).saturating_add(nanos(limit))
}

pin_project! {
    /// Made by [`within_async`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless they are polled"]
    pub struct WithinAsync<F> {
        end: u64,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for WithinAsync<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _bounded = Bounded::by(*this.end);
        this.future.poll(cx)
    }
}
