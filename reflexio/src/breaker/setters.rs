//! What a breaker may be told, checked where it is said.

use core::num::NonZeroU32;
use core::time::Duration;

use super::CircuitBreaker;
use super::window::{REMEMBERED, Ratio};
use crate::class::ErrorClass;
use crate::policy::seconds;

impl CircuitBreaker {
    /// How many counted failures in a row trip it; at least 1, and better more than one call
    /// makes attempts. Default: 20.
    ///
    /// # Panics
    ///
    /// If `n` is zero.
    #[must_use]
    #[track_caller]
    pub const fn consecutive_failures(mut self, n: u32) -> Self {
        let Some(n) = NonZeroU32::new(n) else {
            panic!(
                "`consecutive_failures` of 0 trips before the first: use `no_consecutive_failures` to turn it off"
            );
        };
        self.circuit.settings.consecutive_failures = Some(n);
        self
    }

    /// Failures in a row do not trip it: only the [`failure_ratio`](Self::failure_ratio) does, which is set before.
    ///
    /// ```
    /// use core::time::Duration;
    /// use reflexio::CircuitBreaker;
    ///
    /// static SEARCH: CircuitBreaker =
    ///     CircuitBreaker::new().failure_ratio(0.5, Duration::from_secs(10), 20).no_consecutive_failures();
    /// ```
    ///
    /// # Panics
    ///
    /// If no ratio was set before it: nothing would ever trip the breaker.
    #[must_use]
    #[track_caller]
    pub const fn no_consecutive_failures(mut self) -> Self {
        if self.circuit.settings.failure_ratio.is_none() {
            panic!(
                "`no_consecutive_failures` leaves nothing that trips the breaker: set `failure_ratio` before it"
            );
        }
        self.circuit.settings.consecutive_failures = None;
        self
    }

    /// Trips it at a counted failure when, of at least `min_calls` outcomes in the last `window`, the share of counted
    /// failures is `ratio` or more. Default: none.
    ///
    /// `ratio` is above 0 and at most 1; `window` at least 10 ms; `min_calls` from 1 to 32,768. Outcomes of probes are not
    /// in the window, and it is empty again after every transition.
    ///
    /// The window moves in steps of a tenth: it covers the running tenth and the nine before it, so between 90 % and 100 %
    /// of `window`. A tenth counts up to 65,535 calls exactly; where there are more, it forgets half of them, evenly, so
    /// that its share stays and its weight does not grow.
    ///
    /// ```
    /// use core::time::Duration;
    /// use reflexio::CircuitBreaker;
    ///
    /// static SEARCH: CircuitBreaker = CircuitBreaker::new().failure_ratio(0.5, Duration::from_secs(10), 20);
    /// ```
    ///
    /// # Panics
    ///
    /// If a number is out of its range.
    #[must_use]
    #[track_caller]
    pub const fn failure_ratio(mut self, ratio: f64, window: Duration, min_calls: u32) -> Self {
        // Written so that NaN, which compares with nothing, is refused.
        if !(ratio > 0.0 && ratio <= 1.0) {
            panic!("`failure_ratio` must be above 0 and at most 1: 0.5 is every second call");
        }
        if min_calls == 0 {
            panic!("`failure_ratio` needs `min_calls` of at least 1: there is no share of no calls");
        }
        if min_calls > REMEMBERED {
            panic!(
                "`failure_ratio` takes `min_calls` of at most 32,768: a window does not remember more for sure"
            );
        }
        let Some(ratio) = Ratio::new(ratio, window, min_calls) else {
            panic!("the window of `failure_ratio` must be at least 10 ms");
        };
        self.circuit.settings.failure_ratio = Some(ratio);
        self
    }

    /// How long it stays open, in seconds; above 0. Default: 30.
    ///
    /// Every time, up to 20 % of it are added at random, so that a fleet does not probe at once. Times are rounded up to
    /// the millisecond.
    ///
    /// # Panics
    ///
    /// If it is zero, negative, not finite, or 2^64 and more.
    #[must_use]
    #[track_caller]
    pub const fn open_for_s(self, open_for_s: f64) -> Self {
        self.open_for(seconds(open_for_s, "`open_for_s` must be a number of seconds above 0 and below 2^64"))
    }

    /// How long it stays open, see [`open_for_s`](Self::open_for_s).
    ///
    /// # Panics
    ///
    /// If it is zero.
    #[must_use]
    #[track_caller]
    pub const fn open_for(mut self, open_for: Duration) -> Self {
        if open_for.is_zero() {
            panic!("an open time of zero refuses nobody");
        }
        self.circuit.settings.open_for = open_for;
        self
    }

    /// How many probes run at once while it is half open; at least 1. Default: 1.
    ///
    /// A probe that never ends keeps its place: give attempts a timeout.
    ///
    /// # Panics
    ///
    /// If `n` is zero.
    #[must_use]
    #[track_caller]
    pub const fn probes(mut self, n: u16) -> Self {
        if n == 0 {
            panic!("without `probes` it would stay half open: there must be at least 1");
        }
        self.circuit.settings.probes = n;
        self
    }

    /// How many probes must succeed to close it; at least 1. Default: 1.
    ///
    /// # Panics
    ///
    /// If `n` is zero.
    #[must_use]
    #[track_caller]
    pub const fn successes_to_close(mut self, n: u16) -> Self {
        if n == 0 {
            panic!(
                "`successes_to_close` must be at least 1: it is a success that says that the dependency is back"
            );
        }
        self.circuit.settings.successes_to_close = n;
        self
    }

    /// Failures of that class count. Default: `ServerError`, `Transient`, `Unknown`.
    ///
    /// ```
    /// use reflexio::{CircuitBreaker, ErrorClass};
    ///
    /// static QUOTA: CircuitBreaker = CircuitBreaker::new().trips_on(ErrorClass::RateLimit);
    /// ```
    #[must_use]
    pub const fn trips_on(mut self, class: ErrorClass) -> Self {
        self.circuit.settings.counted = self.circuit.settings.counted.with(class);
        self
    }

    /// Failures of that class do not count: they are answers, as good as successes (see [the module](super)).
    ///
    /// # Panics
    ///
    /// If no class is left that counts: nothing would ever trip the breaker.
    #[must_use]
    #[track_caller]
    pub const fn ignores(mut self, class: ErrorClass) -> Self {
        self.circuit.settings.counted = self.circuit.settings.counted.without(class);
        if self.circuit.settings.counted.is_empty() {
            panic!("`ignores` leaves no class that trips the breaker: name one with `trips_on` before it");
        }
        self
    }
}
