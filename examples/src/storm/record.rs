//! What came of it.

use std::ops::Range;
use std::time::Duration;

use super::scenario::Scenario;
use super::simulation::Failure;

/// What came of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Second by second.
    pub seconds: Vec<Second>,
    /// Calls that were refused before their first attempt.
    pub refused: u64,
    /// Calls that failed after one attempt or more.
    pub failed: u64,
    /// Requests that were sent: attempts.
    pub requests: u64,
    /// Of these, served in time.
    pub served: u64,
    /// Of these, given up by their client.
    pub timed_out: u64,
    /// Of these, refused because the queue was full.
    pub queue_full: u64,
    /// Of these, failed at once.
    pub faults: u64,
    /// Of those given up, how many were served all the same.
    pub late: u64,
}

/// One second of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Second {
    /// Calls that arrived in it.
    pub calls: u32,
    /// How many of them succeeded, now or later.
    pub succeeded: u32,
    /// Requests that were sent in it, whenever their calls arrived.
    pub requests: u32,
}

impl Record {
    pub(super) fn new() -> Self {
        Self {
            seconds: vec![Second::default(); Scenario::END],
            refused: 0,
            failed: 0,
            requests: 0,
            served: 0,
            timed_out: 0,
            queue_full: 0,
            faults: 0,
            late: 0,
        }
    }

    pub(super) fn sent(&mut self, now: Duration) {
        self.requests += 1;
        // Retries of the last calls come after the last second.
        if let Some(second) = self.seconds.get_mut(now.as_secs() as usize) {
            second.requests += 1;
        }
    }

    pub(super) fn answered(&mut self, answer: Result<(), Failure>) {
        *match answer {
            Ok(()) => &mut self.served,
            Err(Failure::TimedOut) => &mut self.timed_out,
            Err(Failure::QueueFull) => &mut self.queue_full,
            Err(Failure::Fault) => &mut self.faults,
        } += 1;
    }

    /// How many requests were sent for each call that arrived in these seconds.
    #[must_use]
    pub fn load(&self, seconds: Range<usize>) -> f64 {
        let sum = self.sum(seconds);
        f64::from(sum.requests) / f64::from(sum.calls)
    }

    /// The share of the calls that arrived in these seconds and succeeded.
    #[must_use]
    pub fn success(&self, seconds: Range<usize>) -> f64 {
        let sum = self.sum(seconds);
        f64::from(sum.succeeded) / f64::from(sum.calls)
    }

    /// How many seconds after the trouble the first ten seconds begin in which 99 of 100 calls succeed.
    #[must_use]
    pub fn back_after(&self) -> Option<usize> {
        let Range { start, end } = Scenario::AFTER;
        (start..=end - 10).find(|&at| self.success(at..at + 10) >= 0.99).map(|at| at - start)
    }

    fn sum(&self, seconds: Range<usize>) -> Second {
        self.seconds[seconds].iter().fold(Second::default(), |sum, second| Second {
            calls: sum.calls + second.calls,
            succeeded: sum.succeeded + second.succeeded,
            requests: sum.requests + second.requests,
        })
    }
}
