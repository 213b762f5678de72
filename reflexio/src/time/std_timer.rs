//! The system's monotonic clock and `thread::sleep`.

/// The system's monotonic clock and [`std::thread::sleep`]; with the feature `std`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StdTimer;

#[cfg(feature = "std")]
mod with_std {
    use std::time::{Duration, Instant};

    use super::StdTimer;
    use crate::time::{Clock, Sleep};

    impl Clock for StdTimer {
        type Instant = Instant;

        #[inline]
        fn now(&self) -> Instant {
            Instant::now()
        }

        #[inline]
        fn elapsed(&self, since: Instant) -> Duration {
            since.elapsed()
        }
    }

    impl Sleep for StdTimer {
        fn sleep(&self, delay: Duration) {
            std::thread::sleep(delay);
        }
    }
}
