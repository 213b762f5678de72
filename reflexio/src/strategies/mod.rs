//! How long to wait before the next attempt.
//!
//! The built-in strategies are `const fn`s that return a [`Backoff`], to be tuned with its setters. With *n* the number
//! of the attempt that failed (the first is 1):
//!
//! | strategy | delay | base | max |
//! |---|---|---|---|
//! | [`decorrelated_jitter`] | uniform in [base, min(max, 3 · previous)], previous = base at first | 0.25 s | 30 s |
//! | [`equal_jitter`] | cap = min(max, base · 2ⁿ), uniform in [cap / 2, cap] | 0.25 s | 30 s |
//! | [`full_jitter`] | cap = min(max, base · 2ⁿ), uniform in [0, cap] | 0.25 s | 30 s |
//! | [`token_backoff`] | cap = min(max, base · 1.5ⁿ), uniform in [cap / 2, cap] | 0.25 s | 20 s |
//! | [`exponential`] | min(max, base · 2ⁿ⁻¹), the same every time | 0.25 s | 30 s |
//! | [`fixed`] | always the same | given | – |
//! | [`immediate`] | none | – | – |
//! | [`retry_after_or`] | what the server asked for; the given strategy where it asked for nothing | – | – |
//! | [`custom`] | whatever a [`Strategy`] of yours says | – | none |
//!
//! [`Adaptive`] stretches them all by the recent share of failures; it is off unless a policy names one.
//!
//! The cap comes before the draw, so a strategy that has reached its maximum still jitters. Decorrelated, equal and
//! full jitter are those of M. Brooker, [*Exponential Backoff And Jitter*][aws] (AWS Architecture Blog, 2015).
//!
//! [aws]: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

mod adaptive;
mod backoff;
mod context;

use core::time::Duration;

pub use adaptive::Adaptive;
pub use backoff::{
    Backoff, custom, decorrelated_jitter, equal_jitter, exponential, fixed, fixed_s, full_jitter, immediate,
    retry_after_or, token_backoff,
};
pub use context::BackoffContext;
pub(crate) use context::{Asked, draw, nanos, uniform};

/// How long to wait after a failure.
///
/// Every `Fn(&BackoffContext<'_>) -> Duration` is one. A strategy may be asked by many calls at once.
///
/// ```
/// use core::time::Duration;
/// use reflexio::{RetryPolicy, Strategy, strategies::{BackoffContext, custom}};
///
/// struct Linear {
///     step: Duration,
/// }
///
/// impl Strategy for Linear {
///     fn delay(&self, cx: &BackoffContext<'_>) -> Duration {
///         self.step.saturating_mul(cx.attempt)
///     }
/// }
///
/// static BY_TYPE: RetryPolicy =
///     RetryPolicy::new().strategy(custom(&Linear { step: Duration::from_millis(50) }));
/// static BY_CLOSURE: RetryPolicy =
///     RetryPolicy::new().strategy(custom(&|cx: &BackoffContext<'_>| Duration::from_millis(50) * cx.attempt));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a backoff strategy",
    label = "not a `Strategy`",
    note = "use one of `reflexio::strategies`, such as `decorrelated_jitter().max_s(10.0)`, a closure \
            `|cx: &BackoffContext<'_>| -> Duration`, or implement `reflexio::Strategy`"
)]
pub trait Strategy: Send + Sync {
    /// The wait before the next attempt.
    fn delay(&self, cx: &BackoffContext<'_>) -> Duration;
}

#[diagnostic::do_not_recommend]
impl<F> Strategy for F
where
    F: Fn(&BackoffContext<'_>) -> Duration + Send + Sync,
{
    fn delay(&self, cx: &BackoffContext<'_>) -> Duration {
        self(cx)
    }
}
