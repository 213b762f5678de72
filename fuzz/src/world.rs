//! A time that passes when it is told to, and randomness that is a part of the input.

use std::cell::Cell;
use std::time::Duration;

use reflexio::testing::seed;
use reflexio::time::{Clock, Sleep};

thread_local! {
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// A clock that stands still between two calls of [`advance`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopped;

/// The same input finds the same world: the time is `now`, and draws follow from `data`.
pub(crate) fn begin(now: Duration, data: &[u8]) {
    NOW.set(now);
    // FNV-1a.
    let hash = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    seed(data.iter().fold(0xcbf2_9ce4_8422_2325, hash));
}

pub(crate) fn advance(by: Duration) {
    NOW.set(NOW.get().saturating_add(by));
}

impl Clock for Stopped {
    fn now(&self) -> Duration {
        NOW.get()
    }
}

impl Sleep for Stopped {
    fn sleep(&self, delay: Duration) {
        advance(delay);
    }
}
