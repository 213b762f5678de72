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

#[derive(Debug, Clone, Copy)]
struct Polled {
    /// By the count of all polls.
    last: u64,
    /// How often in a row, while none of those that are to end before was polled.
    alone: u32,
}

/// How often a wait is polled until those that are to end before it, and were not polled all the while, count for nothing.
///
/// An executor may poll one task many times before it comes to another that is awake as well: tokio's looks after the future
/// that it was given once in 61 polls of what was spawned.
const PATIENCE: u32 = 128;

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
        let mut alone = 0;
        if let Some(polled) = self.waits.get(&turn).copied() {
            let mut before = self.waits.range(..turn).peekable();
            let is_first = before.peek().is_none();
            if !before.any(|(_, other)| other.last > polled.last) {
                alone = polled.alone.saturating_add(1);
            }
            // Everybody has been polled in vain since the time moved, and this wait is the first to end. A wait that somebody
            // holds and no longer polls would stop the time for all: it is not awaited.
            if polled.last > self.moved && (is_first || alone >= PATIENCE) {
                self.now = self.now.max(turn.0);
                self.moved = last;
            }
        }
        if self.now >= turn.0 {
            self.waits.remove(&turn);
            return true;
        }
        self.waits.insert(turn, Polled { last, alone });
        false
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
