//! Any function that sleeps.

use core::time::Duration;
use std::time::Instant;

use super::start::since_start;
use super::{AsyncSleep, Clock, Sleep};

/// The system's monotonic clock, and a function that sleeps; made by [`sleeper`].
#[derive(Debug, Clone, Copy)]
pub struct Sleeper<F>(F);

/// Makes a timer of any function that sleeps: `Fn(Duration)` for a blocking policy, `Fn(Duration) -> impl Future` for
/// an async one.
///
/// ```
/// use std::time::Duration;
/// use reflexio::{RetryPolicy, time::sleeper};
///
/// let policy = RetryPolicy::new().timer(sleeper(|wait: Duration| {
///     std::thread::park_timeout(wait);
/// }));
/// # policy.call(|| Ok::<_, std::io::Error>(())).unwrap();
/// ```
pub const fn sleeper<F>(sleep: F) -> Sleeper<F> {
    Sleeper(sleep)
}

impl<F> Clock for Sleeper<F> {
    #[inline]
    fn now(&self) -> Duration {
        since_start(Instant::now())
    }

    #[inline]
    fn instant(&self) -> Option<Instant> {
        Some(Instant::now())
    }
}

impl<F: Fn(Duration)> Sleep for Sleeper<F> {
    fn sleep(&self, delay: Duration) {
        (self.0)(delay);
    }
}

impl<F, S> AsyncSleep for Sleeper<F>
where
    F: Fn(Duration) -> S,
    S: Future<Output = ()>,
{
    type Sleep = S;

    fn sleep(&self, delay: Duration) -> S {
        (self.0)(delay)
    }
}
