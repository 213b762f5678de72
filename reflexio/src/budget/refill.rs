//! Time, turned into tokens.

use core::time::Duration;

use super::level::Level;
use super::parts::parts;

/// How fast a budget refills: in millionths of a token per second, which are also billionths of a token per millisecond.
#[derive(Clone, Copy)]
pub(super) struct Refill(u64);

const MILLION: u32 = 1_000_000;

/// How much older than the stamp a reading may be: its thread was overtaken. Any older one must be taken for one that comes
/// 2³² ms later, for the stamp has no more bits; that much of the wrap refills nothing.
const OVERTAKEN_MS: u32 = 3_600_000;

impl Refill {
    pub(super) const NONE: Self = Self(0);

    /// `None` unless it is 0, or from a millionth to what a budget holds at most.
    pub(super) const fn per_s(tokens: f64) -> Option<Self> {
        match parts(tokens, MILLION) {
            Some(rate) => Some(Self(rate)),
            None => None,
        }
    }

    /// The time by which a budget refills; not asked for where it does not.
    pub(super) fn moment(self, now: impl FnOnce() -> Duration) -> Option<u64> {
        if self.0 == 0 {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, reason = "they hold 584 million years")]
        let ms = now().as_millis() as u64;
        // Odd, so that no stamp is the 0 of a budget that nobody has asked yet.
        Some(ms | 1)
    }

    /// The level at that moment, at most `capacity`.
    pub(super) fn flow(self, level: Level, now: u64, capacity: u32) -> Level {
        #[allow(clippy::cast_possible_truncation, reason = "the stamp is the low half of it")]
        let stamp = now as u32;
        if level.stamp == 0 {
            return Level { stamp, ..level };
        }
        let passed = stamp.wrapping_sub(level.stamp);
        if passed > u32::MAX - OVERTAKEN_MS {
            return level;
        }
        let inflow = self.until(now).wrapping_sub(self.until(now.saturating_sub(u64::from(passed))));
        let tokens = inflow.saturating_add(u64::from(level.tokens)).min(u64::from(capacity));
        #[allow(clippy::cast_possible_truncation, reason = "no more than the capacity")]
        let tokens = tokens as u32;
        Level { tokens, stamp }
    }

    /// The thousandths of a token that have come by that moment, modulo 2⁶⁴: only differences mean anything.
    ///
    /// Because every inflow is a difference of these, what one rounds off the next one finds: however slow the rate and
    /// however often it is asked, they add up to the whole, give or take the last thousandth.
    fn until(self, ms: u64) -> u64 {
        // A rate in tokens per second is one in thousandths per millisecond. Taken apart, for `ms · rate` may overflow.
        let (millions, rest) = (ms / u64::from(MILLION), ms % u64::from(MILLION));
        millions.wrapping_mul(self.0).wrapping_add(rest * self.0 / u64::from(MILLION))
    }
}
