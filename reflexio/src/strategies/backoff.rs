//! The built-in strategies.

use core::fmt;
use core::time::Duration;

use super::{Asked, BackoffContext, Strategy, nanos, uniform};
use crate::policy::seconds;

/// A built-in strategy with its numbers; what a policy holds.
///
/// Delays are whole nanoseconds, 584 years at most: what is longer is taken for that, a [`custom`] strategy's answer too.
///
/// Every setter refuses what makes no sense: in a `const` or `static` that is a compile error, at run time a panic that
/// names the setter. For numbers that come from outside there is [`RetryConfig`](crate::policy::RetryConfig).
#[derive(Clone, Copy)]
pub struct Backoff {
    shape: Shape,
    // By address where to find it takes more than a few instructions, `None` where it does not: a program contains no others
    // than it names.
    range: Option<Range>,
    custom: Option<&'static dyn Strategy>,
    // Nanoseconds: 64 bits of them are 584 years, and one multiplication instead of two.
    base: u64,
    max: u64,
    factor: f64,
    prefer_hint: bool,
}

/// What it is called, and which numbers it takes.
#[derive(Clone, Copy)]
enum Shape {
    Decorrelated,
    Equal,
    Full,
    Exponential,
    Fixed,
    Immediate,
    Custom,
}

/// The least and the most that it may be this time, in nanoseconds.
type Range = fn(&Backoff, &Asked<'_>) -> (u64, u64);

const BASE: u64 = 250_000_000;

const fn jittered(shape: Shape, range: Option<Range>, max_s: u64, factor: f64) -> Backoff {
    Backoff { shape, range, custom: None, base: BASE, max: max_s * 1_000_000_000, factor, prefer_hint: false }
}

const fn constant(shape: Shape, base: u64, max: u64) -> Backoff {
    Backoff { shape, range: None, custom: None, base, max, factor: 1.0, prefer_hint: false }
}

/// Uniform in [base, min(max, 3 · previous)]; base 0.25 s, max 30 s. A good default: it spreads callers the most.
#[must_use]
pub const fn decorrelated_jitter() -> Backoff {
    jittered(Shape::Decorrelated, None, 30, 3.0)
}

/// Uniform in [cap / 2, cap], cap = min(max, base · 2ⁿ); base 0.25 s, max 30 s. Never waits less than half the cap.
#[must_use]
pub const fn equal_jitter() -> Backoff {
    jittered(Shape::Equal, Some(Backoff::equal), 30, 2.0)
}

/// Uniform in [0, cap], cap = min(max, base · 2ⁿ); base 0.25 s, max 30 s. The least work in total for the server.
#[must_use]
pub const fn full_jitter() -> Backoff {
    jittered(Shape::Full, Some(Backoff::full), 30, 2.0)
}

/// Like [`equal_jitter`], growing by 1.5 only; base 0.25 s, max 20 s. For quotas that refill by and by.
#[must_use]
pub const fn token_backoff() -> Backoff {
    jittered(Shape::Equal, Some(Backoff::equal), 20, 1.5)
}

/// min(max, base · 2ⁿ⁻¹), without jitter; base 0.25 s, max 30 s.
///
/// Callers that failed together come back together: prefer a jittered strategy for anything shared.
#[must_use]
pub const fn exponential() -> Backoff {
    jittered(Shape::Exponential, Some(Backoff::exponential), 30, 2.0)
}

/// The same wait every time. See [`fixed_s`] for seconds.
#[must_use]
pub const fn fixed(delay: Duration) -> Backoff {
    constant(Shape::Fixed, nanos(delay), u64::MAX)
}

/// The same wait every time, in seconds.
///
/// # Panics
///
/// If `delay_s` is negative, not finite, or 2^64 and more.
#[must_use]
#[track_caller]
pub const fn fixed_s(delay_s: f64) -> Backoff {
    fixed(seconds(delay_s, "`fixed_s` must be a number of seconds from 0 to below 2^64"))
}

/// No wait at all. For failures that a second attempt gets around at once, with a small cap on attempts.
///
/// Nobody else is let in between on [tokio's timer](crate::time::TokioTimer): where the next attempt needs what another task
/// on the same thread does first, wait a little.
#[must_use]
pub const fn immediate() -> Backoff {
    constant(Shape::Immediate, 0, 0)
}

/// What the server asked for; `fallback` where it asked for nothing.
///
/// Without it a server's hint is a floor: the longer of hint and strategy is waited. With it the strategy is not asked
/// where there is a hint. A hint of zero is none: a server's clock that is off must not turn off the backoff. The
/// strategy's [`max`](Backoff::max) bounds the strategy, not the hint; the deadline bounds both.
///
/// ```
/// use reflexio::strategies::{decorrelated_jitter, retry_after_or};
///
/// let strategy = retry_after_or(decorrelated_jitter().max_s(10.0));
/// ```
#[must_use]
pub const fn retry_after_or(mut fallback: Backoff) -> Backoff {
    fallback.prefer_hint = true;
    fallback
}

/// A strategy of your own: a `static`, a constant, or a closure that captures nothing (see [`Strategy`]).
#[must_use]
pub const fn custom(strategy: &'static dyn Strategy) -> Backoff {
    Backoff { range: Some(Backoff::whatever), custom: Some(strategy), ..constant(Shape::Custom, 0, u64::MAX) }
}

impl Backoff {
    /// The first step, in seconds; above 0.
    ///
    /// # Panics
    ///
    /// If `base_s` is zero, negative, not finite, or 2^64 and more, or if the strategy has no base ([`immediate`], [`custom`]).
    #[must_use]
    #[track_caller]
    pub const fn base_s(self, base_s: f64) -> Self {
        self.base(seconds(base_s, "`base_s` must be a number of seconds above 0 and below 2^64"))
    }

    /// The first step; above 0.
    ///
    /// # Panics
    ///
    /// As [`base_s`](Self::base_s).
    #[must_use]
    #[track_caller]
    pub const fn base(mut self, base: Duration) -> Self {
        if matches!(self.shape, Shape::Immediate | Shape::Custom) {
            panic!(
                "`base` is set on a strategy that has none: `custom(…)` takes only `max`, `immediate()` nothing"
            );
        }
        if base.is_zero() {
            panic!("`base` is zero: a delay would never grow; use `immediate()` to retry without waiting");
        }
        self.base = nanos(base);
        self
    }

    /// The longest delay that the strategy gives, in seconds; at least the base.
    ///
    /// # Panics
    ///
    /// If `max_s` is zero, negative, not finite, or 2^64 and more, or if the strategy is [`immediate`]. That it is not below
    /// the base is checked when the strategy is handed to a policy.
    #[must_use]
    #[track_caller]
    pub const fn max_s(self, max_s: f64) -> Self {
        self.max(seconds(max_s, "`max_s` must be a number of seconds above 0 and below 2^64"))
    }

    /// The longest delay that the strategy gives; at least the base.
    ///
    /// # Panics
    ///
    /// As [`max_s`](Self::max_s).
    #[must_use]
    #[track_caller]
    pub const fn max(mut self, max: Duration) -> Self {
        if matches!(self.shape, Shape::Immediate) {
            panic!("`max` is set on `immediate()`, which does not wait");
        }
        if max.is_zero() {
            panic!("`max` is zero: use `immediate()` to retry without waiting");
        }
        self.max = nanos(max);
        self
    }

    /// What the cap of [`equal_jitter`], [`full_jitter`], [`token_backoff`] and [`exponential`] is multiplied by from
    /// one attempt to the next; at least 1.
    ///
    /// # Panics
    ///
    /// If `factor` is below 1 or not finite, or if the strategy does not grow by a factor.
    #[must_use]
    #[track_caller]
    pub const fn factor(mut self, factor: f64) -> Self {
        if !matches!(self.shape, Shape::Equal | Shape::Full | Shape::Exponential) {
            panic!("`factor` is set on a strategy that does not grow by a factor");
        }
        if !(factor >= 1.0 && factor.is_finite()) {
            panic!("`factor` must be a finite number of at least 1");
        }
        self.factor = factor;
        self
    }

    /// Refuses numbers that contradict each other.
    #[track_caller]
    pub(crate) const fn checked(self) -> Self {
        if self.contradicts_itself() {
            panic!("the strategy's `max` is below its `base`");
        }
        self
    }

    pub(crate) const fn contradicts_itself(&self) -> bool {
        self.max < self.base
    }

    #[inline]
    fn decorrelated(&self, previous: Option<u64>) -> (u64, u64) {
        let previous = previous.unwrap_or(self.base);
        // No policy takes a base above the maximum; asked by hand, it keeps to the maximum too.
        // What is above a third of the maximum would come to more than it.
        let high = if previous > self.max / 3 { self.max } else { previous * 3 };
        (self.base.min(self.max), high)
    }

    #[inline]
    fn fixed(&self) -> (u64, u64) {
        exactly(self.base.min(self.max))
    }

    #[inline]
    fn equal(&self, asked: &Asked<'_>) -> (u64, u64) {
        let cap = self.cap(asked.attempt);
        (cap / 2, cap)
    }

    #[inline]
    fn full(&self, asked: &Asked<'_>) -> (u64, u64) {
        (0, self.cap(asked.attempt))
    }

    #[inline]
    fn exponential(&self, asked: &Asked<'_>) -> (u64, u64) {
        exactly(self.cap(asked.attempt.saturating_sub(1)))
    }

    /// What a strategy of somebody else says.
    #[inline]
    fn whatever(&self, asked: &Asked<'_>) -> (u64, u64) {
        // Whoever sets the one sets the other.
        let delay = self.custom.map_or(Duration::ZERO, |strategy| strategy.delay(&asked.context()));
        exactly(nanos(delay).min(self.max))
    }

    /// min(max, base · factor^exponent).
    // Once for the strategies that grow by a factor.
    #[inline(never)]
    fn cap(&self, exponent: u32) -> u64 {
        // The cast back saturates, at infinity too.
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let grown = (self.base as f64 * power(self.factor, exponent)) as u64;
        grown.min(self.max)
    }
}

impl Backoff {
    /// How long to wait, in nanoseconds.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn nanos(&self, asked: &Asked<'_>) -> u64 {
        if self.prefer_hint
            && let Some(hint) = asked.classification.retry_after
            && !hint.is_zero()
        {
            return nanos(hint);
        }
        let (low, high) = match self.range {
            None if matches!(self.shape, Shape::Decorrelated) => self.decorrelated(asked.previous),
            None => self.fixed(),
            // A copy is in memory for nobody else.
            Some(range) => range(self, &Asked { ..*asked }),
        };
        uniform(asked.random, low, high)
    }

    /// The same, once for all that have it in common.
    #[inline(never)]
    pub(crate) fn nanos_apart(&self, asked: &Asked<'_>) -> u64 {
        self.nanos(asked)
    }
}

impl Strategy for Backoff {
    fn delay(&self, cx: &BackoffContext<'_>) -> Duration {
        Duration::from_nanos(self.nanos_apart(&cx.asked()))
    }
}

#[inline]
fn exactly(delay: u64) -> (u64, u64) {
    (delay, delay)
}

/// By squaring; saturates at infinity. `f64::powi` is not in `core`.
fn power(mut factor: f64, mut exponent: u32) -> f64 {
    let mut product = 1.0;
    while exponent > 0 {
        if exponent & 1 == 1 {
            product *= factor;
        }
        factor *= factor;
        exponent >>= 1;
    }
    product
}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match (self.shape, self.factor) {
            (Shape::Decorrelated, _) => "decorrelated_jitter",
            (Shape::Equal, 1.5) => "token_backoff",
            (Shape::Equal, _) => "equal_jitter",
            (Shape::Full, _) => "full_jitter",
            (Shape::Exponential, _) => "exponential",
            (Shape::Fixed, _) => "fixed",
            (Shape::Immediate, _) => "immediate",
            (Shape::Custom, _) => "custom",
        };
        let mut out = f.debug_struct(name);
        out.field("base", &Duration::from_nanos(self.base)).field("max", &Duration::from_nanos(self.max));
        if matches!(self.shape, Shape::Equal | Shape::Full | Shape::Exponential) {
            out.field("factor", &self.factor);
        }
        out.field("retry_after_first", &self.prefer_hint).finish()
    }
}
