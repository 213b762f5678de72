//! What a retried body can see of the call around it.

use core::time::Duration;

use crate::budget::Budget;
use crate::engine::{attempt_around, budget_around, depth_around, end_around};
use crate::time::{Clock, SystemTimer, until};

/// The attempt that the running code is part of; `None` outside of all retried calls.
///
/// Pass on what is left of the time to whatever the body calls:
///
/// ```
/// use std::time::Duration;
///
/// #[reflexio::retry(deadline_s = 10)]
/// fn fetch() -> std::io::Result<Duration> {
///     // set_read_timeout(…), a header, the deadline of a gRPC call
///     Ok(reflexio::current().and_then(|attempt| attempt.remaining()).unwrap_or(Duration::MAX))
/// }
///
/// assert!(fetch().unwrap() <= Duration::from_secs(10));
/// assert!(reflexio::current().is_none());
/// ```
///
/// It follows the body through ordinary calls and through every `.await`; what the body spawns, threads and tasks, is not
/// part of the attempt: hand its time on to them by [`within_async`](crate::time::within_async). It is an ambient value and not an
/// argument because the code that wants it, a client deep below, rarely is the function with the attribute.
#[must_use]
pub fn current() -> Option<Current> {
    let depth = depth_around();
    (depth > 0).then(|| Current {
        attempt: attempt_around(),
        depth: depth - 1,
        ends: end_around(),
        budget: budget_around(),
    })
}

/// An attempt, seen from inside; see [`current`].
#[derive(Debug, Clone, Copy)]
pub struct Current {
    attempt: u32,
    depth: u32,
    ends: u64,
    budget: Option<&'static Budget>,
}

impl Current {
    /// The number of the attempt; the first is 1.
    #[must_use]
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How many retried calls there are around the one whose attempt it is; 0 where that is the outermost.
    #[must_use]
    pub const fn depth(&self) -> u32 {
        self.depth
    }

    /// What is left of the attempt's time, by the system's clock, with the feature `tokio` by tokio's, which is the same until it
    /// is paused (in a blocking call under paused time, ask [`remaining_on`](Self::remaining_on)`(&StdTimer)`): the deadline of
    /// the call and of those around it, and the attempt timeout. `None` where there is no end.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        self.remaining_on(&SystemTimer)
    }

    /// What is left of the attempt's time, by the clock of the policy's timer, where that is not the system's.
    #[must_use]
    pub fn remaining_on(&self, clock: &impl Clock) -> Option<Duration> {
        until(self.ends, clock)
    }

    /// The nearest budget of the calls around, for calls in the body that are to draw from the same.
    #[must_use]
    pub const fn budget(&self) -> Option<&'static Budget> {
        self.budget
    }
}
