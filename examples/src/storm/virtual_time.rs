//! The two doors of a policy to the outside, time and chance, in the hands of the simulation.

use std::cell::Cell;
use std::time::Duration;

use reflexio::time::Clock;

use super::random::Random;

// A policy's source of randomness is `'static`, so both are reached through the thread; a simulation stays on its own.
thread_local! {
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    static JITTER: Cell<Random> = const { Cell::new(Random::new(0)) };
}

/// The clock of the simulation that runs on this thread, for `timer(VirtualTime)`.
///
/// It need not be able to sleep: whoever schedules attempts does the waiting.
#[derive(Debug, Clone, Copy)]
pub struct VirtualTime;

impl VirtualTime {
    /// Begins anew, at zero.
    pub(super) fn start(seed: u64) {
        NOW.set(Duration::ZERO);
        JITTER.set(Random::new(seed));
    }

    pub(super) fn set(now: Duration) {
        NOW.set(now);
    }
}

impl Clock for VirtualTime {
    fn now(&self) -> Duration {
        NOW.get()
    }
}

/// The source of all jitter, for `random(&jitter)`.
pub(super) fn jitter() -> u64 {
    let mut random = JITTER.get();
    let drawn = random.next();
    JITTER.set(random);
    drawn
}
