//! The model's delays, from the table of formulas in `reflexio::strategies`.
//!
//! All in whole nanoseconds. What a strategy itself says is 2^64 − 1 of them (584 years) at most; a server's hint may be
//! longer.

use std::time::Duration;

use reflexio::ErrorClass;

use crate::case::{CUSTOM_RANGE, Custom, Kind, Strategy, Told};

/// Wide enough that no sum of the model overflows.
pub(crate) type Nanos = u128;

pub(crate) const LONGEST: Nanos = u64::MAX as Nanos;

pub(crate) fn nanos(duration: Duration) -> Nanos {
    duration.as_nanos()
}

/// What a call's clock measures: it goes round after 584 years, which only a call without a deadline lives to see.
pub(crate) fn measured(time: Nanos) -> Nanos {
    time % (LONGEST + 1)
}

/// A duration as a strategy takes or gives it.
pub(crate) fn delay(duration: Duration) -> Nanos {
    nanos(duration).min(LONGEST)
}

pub(crate) fn duration(nanos: Nanos) -> Duration {
    let second = 1_000_000_000;
    Duration::new(u64::try_from(nanos / second).expect("a duration"), (nanos % second) as u32)
}

/// The stream of random numbers, SplitMix64, as the engine gets it from `reflexio_tests::seeded`.
#[derive(Debug, Clone)]
pub(crate) struct Stream(pub(crate) u64);

impl Stream {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = self.0;
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included. A draw is a fraction of 2^64; that fraction of the number of delays there
    /// are, rounded down, is added to `low`. Nothing is drawn where there is nothing to choose.
    pub(crate) fn uniform(&mut self, low: Nanos, high: Nanos) -> Nanos {
        if high <= low {
            return low;
        }
        low + ((Nanos::from(self.next()) * (high - low + 1)) >> 64)
    }
}

impl Strategy {
    pub(crate) fn effective_base(&self) -> Nanos {
        let quarter = Duration::from_millis(250);
        self.base.map_or(nanos(quarter), delay)
    }

    pub(crate) fn effective_max(&self) -> Nanos {
        let default = match self.kind {
            Kind::DecorrelatedJitter | Kind::EqualJitter | Kind::FullJitter | Kind::Exponential => 30,
            Kind::TokenBackoff => 20,
            Kind::Fixed | Kind::Immediate | Kind::Custom(_) => return self.max.map_or(LONGEST, delay),
        };
        self.max.map_or(nanos(Duration::from_secs(default)), delay)
    }

    /// min(max, base · factor^exponent).
    ///
    /// The cases keep to factors whose powers a double holds exactly. So there is one rounding, that of the product, and
    /// its fraction of a nanosecond is dropped.
    fn cap(&self, default_factor: f64, exponent: u32) -> Nanos {
        let mut product = 1.0;
        for _ in 0..exponent {
            product *= self.factor.unwrap_or(default_factor);
        }
        product *= self.effective_base() as f64;
        (product as Nanos).min(self.effective_max())
    }

    pub(crate) fn answer(&self, told: &Told, random: &mut Stream) -> Nanos {
        if self.retry_after_or
            && let Some(hint) = told.retry_after
            && !hint.is_zero()
        {
            return delay(hint);
        }
        let (base, max) = (self.effective_base(), self.effective_max());
        let half_to_whole = |cap: Nanos, random: &mut Stream| random.uniform(cap / 2, cap);
        match self.kind {
            Kind::DecorrelatedJitter => {
                let previous = told.previous.map_or(base, delay);
                random.uniform(base, max.min(3 * previous))
            }
            Kind::EqualJitter => half_to_whole(self.cap(2.0, told.attempt), random),
            Kind::FullJitter => random.uniform(0, self.cap(2.0, told.attempt)),
            Kind::TokenBackoff => half_to_whole(self.cap(1.5, told.attempt), random),
            Kind::Exponential => self.cap(2.0, told.attempt - 1),
            Kind::Fixed => base,
            Kind::Immediate => 0,
            Kind::Custom(custom) => custom_delay(custom, told, random).min(max),
        }
    }
}

fn custom_delay(custom: Custom, told: &Told, random: &mut Stream) -> Nanos {
    let (low, high) = CUSTOM_RANGE;
    delay(custom.answer(told, || duration(random.uniform(nanos(low), nanos(high)))))
}

/// A hint with up to 10 % of it, and no more than 1 s, above it.
pub(crate) fn lengthened(hint: Nanos, random: &mut Stream) -> Nanos {
    let jitter = random.uniform(0, (hint / 10).min(nanos(Duration::from_secs(1))));
    (hint + jitter).min(LONGEST)
}

/// Where a class stands in a table by class.
pub(crate) fn place(class: ErrorClass) -> usize {
    ErrorClass::ALL.iter().position(|one| *one == class).expect("one of all classes")
}
