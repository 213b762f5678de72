//! Time that passes between two polls, and who is to be woken for it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use reflexio::time::{AsyncSleep, Clock};
use reflexio_tests::VirtualTime;

/// How much passes from one poll to the next.
pub(super) const TICK: Duration = Duration::from_millis(250);

/// Virtual time for a future that is polled by hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ticks;

impl Clock for Ticks {
    fn now(&self) -> Duration {
        VirtualTime::now()
    }
}

impl AsyncSleep for Ticks {
    type Sleep = Wait;

    fn sleep(&self, delay: Duration) -> Wait {
        Wait { until: VirtualTime::now() + delay, waker: None }
    }
}

/// Keeps its waker as a timer does.
pub(super) struct Wait {
    until: Duration,
    waker: Option<Waker>,
}

impl Future for Wait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if VirtualTime::now() >= self.until {
            return Poll::Ready(());
        }
        self.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Counts how often it is woken; its `Arc` counts who could.
#[derive(Default)]
pub(super) struct Woken(pub(super) AtomicU32);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}
