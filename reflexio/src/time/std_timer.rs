//! The system's monotonic clock and `thread::sleep`.

/// The system's monotonic clock and [`std::thread::sleep`]; with the feature `std`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StdTimer;

#[cfg(feature = "std")]
mod with_std {
    use std::time::{Duration, Instant};

    use super::StdTimer;
    use crate::abort::AbortSignal;
    use crate::time::start::since_start;
    use crate::time::{Clock, Sleep};

    impl Clock for StdTimer {
        #[inline]
        fn now(&self) -> Duration {
            since_start(Instant::now())
        }

        #[inline]
        fn instant(&self) -> Option<Instant> {
            Some(Instant::now())
        }
    }

    impl Sleep for StdTimer {
        // Inlined: a policy that is a constant need not be in memory for it.
        #[inline]
        fn sleep(&self, delay: Duration) {
            std::thread::sleep(delay);
        }

        #[inline]
        fn sleep_unless_aborted(&self, delay: Duration, signal: &AbortSignal) {
            // Who asked for it looks at the signal again.
            let _ = signal.wait_timeout(delay);
        }
    }
}
