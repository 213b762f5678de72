//! Time that passes only when somebody waits for it.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A clock without a world: it stands still but for the waits on it.
#[derive(Debug, Default)]
pub(super) struct Timeline(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    now: Duration,
    /// The waits that have been polled and are not over.
    waits: BTreeMap<Turn, Polled>,
    made: u64,
    polls: u64,
    /// The poll that moved the time last.
    moved: u64,
}

/// When a wait is over; the number tells apart those that are over at once.
type Turn = (Duration, u64);

/// By the count of all polls; 0 is never.
#[derive(Debug, Clone, Copy)]
struct Polled {
    last: u64,
    before: u64,
}

impl Timeline {
    /// One that shows `now`.
    pub(super) fn starting_at(now: Duration) -> Self {
        Self(Mutex::new(State { now, ..State::default() }))
    }

    pub(super) fn now(&self) -> Duration {
        self.state().now
    }

    pub(super) fn advance(&self, by: Duration) {
        let mut state = self.state();
        state.now = state.now.saturating_add(by);
    }

    pub(super) fn sleep(self: Arc<Self>, delay: Duration) -> VirtualSleep {
        let turn = {
            let mut state = self.state();
            state.made += 1;
            (state.now.saturating_add(delay), state.made)
        };
        VirtualSleep { timeline: self, turn }
    }

    /// Nothing panics under this lock.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether that wait is over, now that it was polled again.
    fn poll(&mut self, turn: Turn) -> bool {
        self.polls += 1;
        let last = self.polls;
        let polled = self.waits.get(&turn).copied();
        if polled.is_some_and(|polled| self.is_next(turn, polled)) {
            self.now = self.now.max(turn.0);
            self.moved = last;
        }
        if self.now >= turn.0 {
            self.waits.remove(&turn);
            return true;
        }
        self.waits.insert(turn, Polled { last, before: polled.map_or(0, |polled| polled.last) });
        false
    }

    /// Whether everybody has been polled in vain since the time moved, and that wait is the first to end.
    ///
    /// A wait that somebody holds and no longer polls would stop the time for all. Those that are awaited together are
    /// polled in any order, but each once a round: what was not polled in two rounds of this one is not awaited.
    fn is_next(&self, turn: Turn, polled: Polled) -> bool {
        polled.last > self.moved && !self.waits.range(..turn).any(|(_, other)| other.last > polled.before)
    }
}

/// A wait in [`VirtualTime`](super::VirtualTime).
///
/// It is ready when time has come to its end. Time comes there when the wait is polled again, and no other wait of that
/// time is to end before: so waits that are awaited together, those of an attempt and of its timeout say, end in their order.
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct VirtualSleep {
    timeline: Arc<Timeline>,
    turn: Turn,
}

impl Future for VirtualSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.timeline.state().poll(self.turn) {
            return Poll::Ready(());
        }
        // Nobody else will: time passes because all who are polled wait for it.
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for VirtualSleep {
    fn drop(&mut self) {
        self.timeline.state().waits.remove(&self.turn);
    }
}
