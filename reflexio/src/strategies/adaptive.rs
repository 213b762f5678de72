//! Longer waits while much fails.

use core::fmt;
use core::sync::atomic::AtomicU64;

use crate::word::Word;

/// Stretches the waits of a policy by the share of its recent attempts that failed; shared by all of its calls, and by
/// other policies that refer to it.
///
/// While nothing fails a wait is what the strategy says; while everything fails it is [`max_factor`](Self::max_factor)
/// times that, its maximum too; between, in proportion. Every attempt moves the share by 1 /
/// [`window`](Self::window) of the way to what it came to (an exponentially weighted moving average), so it forgets by
/// attempts and not by time.
///
/// ```
/// use reflexio::{RetryPolicy, strategies::Adaptive};
///
/// static PACE: Adaptive = Adaptive::new().max_factor(8.0);
/// static POLICY: RetryPolicy = RetryPolicy::new().adaptive(&PACE);
///
/// assert_eq!(POLICY.call(|| "7".parse::<u8>()), Ok(7));
/// assert_eq!(PACE.factor(), 1.0);
/// ```
///
/// # When not
///
/// It makes each retry come later; it does not make them fewer, so it bounds nothing. A
/// [`Budget`](crate::Budget) does. It is for work that may wait: a queue, a batch. Where somebody waits for the answer, a
/// stretched wait only uses up the deadline. At a few calls a minute the share is about what happened long ago. And two
/// dependencies behind one `Adaptive` slow each other down: one for each.
pub struct Adaptive {
    /// The share of failures; [`ALL`] is all.
    share: AtomicU64,
    window: u32,
    /// What is added to the delay where all fail, in 1 / [`ALL`] of it.
    stretch: u64,
}

const ALL: u64 = 1 << 32;

impl Adaptive {
    /// Waits up to 4 times as long, by the last 50 attempts or so. It begins without failures.
    #[must_use]
    pub const fn new() -> Self {
        Self { share: AtomicU64::new(0), window: 50, stretch: 3 * ALL }
    }

    /// How much longer a wait becomes while all attempts fail; more than 1, at most 1000.
    ///
    /// # Panics
    ///
    /// If it is not in that range, or not a number. In a `static` that is a compile error.
    #[must_use]
    #[track_caller]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    pub const fn max_factor(mut self, factor: f64) -> Self {
        if !(factor > 1.0 && factor <= 1000.0) {
            panic!("`max_factor` must be above 1 and at most 1000: below that a wait is not stretched");
        }
        self.stretch = ((factor - 1.0) * ALL as f64) as u64;
        self
    }

    /// About how many attempts the share is made of; at least 1.
    ///
    /// # Panics
    ///
    /// If it is zero. In a `static` that is a compile error.
    #[must_use]
    #[track_caller]
    pub const fn window(mut self, attempts: u32) -> Self {
        if attempts == 0 {
            panic!("a `window` of no attempts knows nothing: it must be at least 1");
        }
        self.window = attempts;
        self
    }

    /// How much longer a wait is now, from 1 to [`max_factor`](Self::max_factor).
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "for display")]
    pub fn factor(&self) -> f64 {
        let share = Word::load(&self.share) as f64 / ALL as f64;
        1.0 + share * (self.stretch as f64 / ALL as f64)
    }

    #[inline]
    pub(crate) fn succeeded(&self) {
        // Where nothing fails, nothing is written that cores share.
        if Word::load(&self.share) > 0 {
            // Rounded up, so that it gets to the end.
            self.move_by(|share| share - share.div_ceil(self.window.into()));
        }
    }

    pub(crate) fn failed(&self) {
        self.move_by(|share| share + (ALL - share).div_ceil(self.window.into()));
    }

    fn move_by(&self, change: impl Fn(u64) -> u64) {
        Word::update(&self.share, |share| (Some(change(share)), ()));
    }

    /// The delay, stretched; both in nanoseconds.
    pub(crate) fn stretched(&self, delay: u64) -> u64 {
        let share = u128::from(Word::load(&self.share));
        let of_failures = (u128::from(delay) * share) >> 32;
        let added = (of_failures * u128::from(self.stretch)) >> 32;
        delay.saturating_add(u64::try_from(added).unwrap_or(u64::MAX))
    }
}

impl Default for Adaptive {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Adaptive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Adaptive")
            .field("factor", &self.factor())
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}
