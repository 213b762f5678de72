//! A time of its own for every thread.

use alloc::sync::Arc;
use core::time::Duration;
use std::thread_local;

use super::VirtualSleep;
use super::timeline::Timeline;
use crate::time::{AsyncSleep, Clock, Sleep};

thread_local! {
    static TIME: Arc<Timeline> = Arc::default();
}

/// A timer under which nobody waits: every thread has a time of its own, which a wait moves on at once.
///
/// It goes into a policy by [`timer`](crate::RetryPolicy::timer), and into `#[retry]` by `timer = VirtualTime`. An
/// operation that takes a while says so by [`advance`](Self::advance). It begins at zero, unlike all other clocks: retried calls
/// inside of the operation need it too, or be [`Independent`](crate::policy::Nested), or their time is over before it begins.
///
/// ```
/// use std::time::Duration;
/// use reflexio::testing::{Recorder, VirtualTime};
/// use reflexio::{RetryPolicy, classify::StatusError, strategies::fixed_s};
///
/// static POLICY: RetryPolicy = RetryPolicy::new().strategy(fixed_s(10.0)).deadline_s(30.0);
///
/// # /*
/// #[test]
/// # */
/// fn a_slow_server_is_asked_twice() {
///     let events = Recorder::new();
///     let hear = |event: &reflexio::Event<'_>| events.record(event);
///     let policy = POLICY.timer(VirtualTime);
///     let began = VirtualTime::now();
///     let _ = policy.context("ask").on_metric(&hear).call(|| {
///         VirtualTime::advance(Duration::from_secs(12));
///         Err::<(), _>(StatusError::new(503))
///     });
///     assert_eq!(VirtualTime::now() - began, Duration::from_secs(34));
///     events.assert_events(
///         "ask: attempt 1 failed, SERVER_ERROR (StatusError); again in 10.000s [12.000s]
///          ask: attempt 2 failed, SERVER_ERROR (StatusError); stopped: * too late for the deadline [34.000s]",
///     );
/// }
/// # a_slow_server_is_asked_twice();
/// ```
///
/// Async waits that are awaited together pass together, and an attempt timeout cuts an attempt that waits longer in this
/// time. An attempt that waits for anything else, the network or another task, is cut as soon as it does: there, tokio's
/// paused time knows better. A wait passes in the time of the thread that began it, so let all of a call run on one thread.
///
/// What is left of an attempt's time is [`Current::remaining_on`](crate::Current::remaining_on)`(&VirtualTime)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VirtualTime;

impl VirtualTime {
    /// What the clock shows on this thread; zero at first.
    #[must_use]
    pub fn now() -> Duration {
        TIME.with(|time| time.now())
    }

    /// Lets time pass on this thread, as an operation that takes a while does.
    pub fn advance(by: Duration) {
        TIME.with(|time| time.advance(by));
    }
}

impl Clock for VirtualTime {
    fn now(&self) -> Duration {
        Self::now()
    }
}

impl Sleep for VirtualTime {
    fn sleep(&self, delay: Duration) {
        Self::advance(delay);
    }
}

impl AsyncSleep for VirtualTime {
    type Sleep = VirtualSleep;

    fn sleep(&self, delay: Duration) -> VirtualSleep {
        TIME.with(Arc::clone).sleep(delay)
    }
}
