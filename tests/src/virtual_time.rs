//! Time that passes only when somebody waits.

use std::cell::Cell;
use std::future::{Ready, ready};
use std::time::Duration;

use reflexio::time::{AsyncSleep, Clock, Sleep};

thread_local! {
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// A timer for `timer = VirtualTime`: every test thread has a time of its own, which a wait moves on at once.
#[derive(Debug, Clone, Copy)]
pub struct VirtualTime;

impl VirtualTime {
    /// What the clock shows on this thread.
    pub fn now() -> Duration {
        NOW.get()
    }

    /// Lets time pass, as an operation that takes a while does.
    pub fn advance(by: Duration) {
        NOW.set(NOW.get().saturating_add(by));
    }
}

impl Clock for VirtualTime {
    fn now(&self) -> Duration {
        NOW.get()
    }
}

impl Sleep for VirtualTime {
    fn sleep(&self, delay: Duration) {
        Self::advance(delay);
    }
}

impl AsyncSleep for VirtualTime {
    type Sleep = Ready<()>;

    fn sleep(&self, delay: Duration) -> Ready<()> {
        Self::advance(delay);
        ready(())
    }
}
