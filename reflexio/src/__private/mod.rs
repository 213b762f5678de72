//! What the macros' output calls. Not for use by hand: it changes without notice.

pub use core::ops::ControlFlow::{Break, Continue};
use core::time::Duration;

use crate::class::Classification;
use crate::classify::Classifier;
use crate::engine::Scope;
use crate::event::{Event, Hook};
use crate::policy::{AsyncPolicy, BlockingPolicy, delegate};
use crate::strategies::{self, Backoff, BackoffContext, Strategy};

mod fields;
mod no_policy;
pub mod pick;
mod steps;

pub use crate::future::limit::TimesOut;
pub use fields::{classified_by, retry_after, status};
pub use no_policy::NoPolicy;
pub use steps::{blocking, future, take};

/// A value of a type that is only to be named: it is not called. A `loop` would be code that cannot be reached, and to allow
/// that is an error where the lint is forbidden.
pub const fn never<T>() -> T {
    unreachable!()
}

/// A strategy argument that is neither built in nor a closure.
pub const fn strategy<S: Strategy>(strategy: &'static S) -> Backoff {
    strategies::custom(strategy)
}

/// A strategy argument that is a closure; the direct bound lets its parameter go without a type.
pub const fn strategy_fn<S>(strategy: &'static S) -> Backoff
where
    S: Fn(&BackoffContext<'_>) -> Duration + Send + Sync,
{
    strategies::custom(strategy)
}

/// The verdict of a classifier argument that is a closure; the outcome and the direct bound let its parameter go
/// without a type.
#[inline]
pub fn by_error<T, E, I, F>(outcome: &Result<T, E>, classifier: F) -> Verdict
where
    F: Fn(&E) -> I,
    I: Class,
{
    Verdict(outcome.as_ref().err().map(|error| classifier(error).into()))
}

/// A judge who has judged: what was wrong with the closure has been said, and is not said again.
pub struct Verdict(Option<Classification>);

#[diagnostic::do_not_recommend]
impl<R> Classifier<R> for Verdict {
    #[inline]
    fn classify(&self, _: &R) -> Option<Classification> {
        self.0
    }
}

/// What a closure that classifies may return.
#[diagnostic::on_unimplemented(
    message = "a classifier returns a class, and `{Self}` is none",
    label = "neither `ErrorClass` nor `Classification`",
    note = "write `classifier = |error: &MyError| ErrorClass::Transient`, or return a `Classification`"
)]
pub trait Class: Into<Classification> {}

#[diagnostic::do_not_recommend]
impl<I: Into<Classification>> Class for I {}

/// A policy argument with what the attribute says beside it.
pub struct Bound<'a, P> {
    policy: &'a P,
    function: &'a str,
    operation: Option<&'a str>,
    hook: Option<&'a Hook<'a>>,
}

/// Binds a policy argument to the function under the attribute, whose name serves where the policy has none.
pub const fn bind<'a, P>(policy: &'a P, function: &'a str) -> Bound<'a, P> {
    Bound { policy, function, operation: None, hook: None }
}

impl<'a, P> Bound<'a, P> {
    /// The argument `operation`.
    #[must_use]
    pub const fn operation(mut self, operation: &'a str) -> Self {
        self.operation = Some(operation);
        self
    }

    /// The argument `on_metric`.
    #[must_use]
    pub const fn on_metric(mut self, hook: &'a (dyn Fn(&Event<'_>) + Send + Sync + 'a)) -> Self {
        self.hook = Some(hook);
        self
    }

    fn narrow<'s>(&'s self, scope: Scope<'s>) -> Scope<'s> {
        scope.with(self.operation, self.hook).named(self.function)
    }
}

delegate!(BlockingPolicy for ['a,] Bound<'a, P> where P; |this| this.policy, |scope| this.narrow(scope));
delegate!(AsyncPolicy { type Limit } for ['a,] Bound<'a, P> where P; |this| this.policy, |scope| this.narrow(scope));
