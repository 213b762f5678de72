//! A timer that does not wait.

use qubit_clock::{MonotonicClock, MonotonicInstant, StdMonotonicClock, TimeError, Timer, TimerFuture};

/// The system's clock, and waits that are over when they begin.
#[derive(Default)]
pub(crate) struct NoWait {
    clock: StdMonotonicClock,
}

impl Timer for NoWait {
    fn clock(&self) -> &dyn MonotonicClock {
        &self.clock
    }

    fn at(&self, _: MonotonicInstant) -> Result<TimerFuture, TimeError> {
        Ok(Box::pin(std::future::ready(Ok(()))))
    }
}
