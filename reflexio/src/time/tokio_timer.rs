//! Tokio's clock and sleep.

/// Tokio's clock and `tokio::time::sleep`; with the feature `tokio`.
///
/// Its waits are whole milliseconds, rounded up. A wait of nothing is over at once: other tasks run in between only where the
/// operation itself waits, or has used up tokio's cooperative budget.
///
/// It follows tokio's paused time, so tests under `#[tokio::test(start_paused = true)]` wait for nothing. Like every sleep of
/// tokio it panics outside of a runtime, or in one without timers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokioTimer;

#[cfg(feature = "tokio")]
mod with_tokio {
    use core::time::Duration;

    use tokio::time::{Instant, Sleep, sleep, sleep_until};

    use super::TokioTimer;
    use crate::time::start::{since_start, start};
    use crate::time::{AsyncSleep, Clock};

    impl Clock for TokioTimer {
        #[inline]
        fn now(&self) -> Duration {
            since_start(Instant::now().into_std())
        }

        #[inline]
        fn instant(&self) -> Option<std::time::Instant> {
            Some(Instant::now().into_std())
        }
    }

    impl AsyncSleep for TokioTimer {
        type Sleep = Sleep;

        // Inlined: a policy that is a constant need not be in memory for it, and a `Sleep` is 112 bytes, which every function
        // that passes one on may move.
        #[inline]
        fn sleep(&self, delay: Duration) -> Sleep {
            // A sleep of nothing takes up to a millisecond; one that is over before it begins takes no time.
            if delay.is_zero() { sleep_until(start().into()) } else { sleep(delay) }
        }
    }
}
