//! What the drivers and the macro need of whatever stands for a policy: the policy, a reference to it, a context.

use alloc::sync::Arc;

use super::{AsyncRetryPolicy, Context, Cutting, RetryPolicy};
use crate::engine::{Gate, Scope};
use crate::time::{AsyncSleep, Sleep};

/// A policy that a blocking function can run under: [`RetryPolicy`], its contexts, and what refers to them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no policy for a function that blocks",
    note = "a `RetryPolicy`, a reference to one, an `Arc` of one, or its `context(…)` is, and of a `LazyLock` `&*POLICY`; \
            an `AsyncRetryPolicy` turns into one by `into_blocking()`"
)]
pub trait BlockingPolicy {
    /// Who judges.
    type Classifier;
    /// Who waits.
    type Timer: Sleep;
    /// Whether calls can be refused.
    type Gate: Gate;

    #[doc(hidden)]
    fn scope(&self) -> Scope<'_>;
    #[doc(hidden)]
    fn classifier(&self) -> &Self::Classifier;
    #[doc(hidden)]
    fn timer(&self) -> &Self::Timer;
}

/// A policy that an async function can run under: [`AsyncRetryPolicy`], [`RetryPolicy`] with the standard timer, their
/// contexts, and what refers to them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no policy for an async function",
    note = "an `AsyncRetryPolicy`, a `RetryPolicy` with the standard timer, a reference to one, an `Arc` of one, or its \
            `context(…)` is, and of a `LazyLock` `&*POLICY`"
)]
pub trait AsyncPolicy {
    /// Who judges.
    type Classifier;
    /// Who waits.
    type Timer: AsyncSleep;
    /// Whether attempts are cut.
    type Limit: Cutting;
    /// Whether calls can be refused.
    type Gate: Gate;

    #[doc(hidden)]
    fn scope(&self) -> Scope<'_>;
    #[doc(hidden)]
    fn classifier(&self) -> &Self::Classifier;
    #[doc(hidden)]
    fn timer(&self) -> &Self::Timer;
}

impl<C, T: Sleep, G: Gate> BlockingPolicy for RetryPolicy<C, T, G> {
    type Classifier = C;
    type Timer = T;
    type Gate = G;

    #[inline]
    fn scope(&self) -> Scope<'_> {
        Scope::of(&self.settings)
    }

    #[inline]
    fn classifier(&self) -> &C {
        &self.classifier
    }

    #[inline]
    fn timer(&self) -> &T {
        &self.timer
    }
}

impl<C, T: AsyncSleep, L: Cutting, G: Gate> AsyncPolicy for AsyncRetryPolicy<C, T, L, G> {
    type Classifier = C;
    type Timer = T;
    type Limit = L;
    type Gate = G;

    #[inline]
    fn scope(&self) -> Scope<'_> {
        Scope::of(&self.settings)
    }

    #[inline]
    fn classifier(&self) -> &C {
        &self.classifier
    }

    #[inline]
    fn timer(&self) -> &T {
        &self.timer
    }
}

#[cfg(feature = "tokio")]
impl<C, G: Gate> AsyncPolicy for RetryPolicy<C, crate::time::StdTimer, G> {
    type Classifier = C;
    type Timer = crate::time::TokioTimer;
    type Limit = super::Unlimited;
    type Gate = G;

    #[inline]
    fn scope(&self) -> Scope<'_> {
        Scope::of(&self.settings)
    }

    #[inline]
    fn classifier(&self) -> &C {
        &self.classifier
    }

    #[inline]
    fn timer(&self) -> &Self::Timer {
        &crate::time::TokioTimer
    }
}

/// Writes the implementation of a kind for whatever holds, or leads to, a policy of that kind.
macro_rules! delegate {
    ($kind:ident $({ type $limit:ident })? for [$($generics:tt)*] $type:ty where $policy:ident;
        |$this:ident| $inner:expr, |$scope:ident| $narrowed:expr) => {
        #[diagnostic::do_not_recommend]
        impl<$($generics)* $policy: $kind> $kind for $type {
            type Classifier = $policy::Classifier;
            type Timer = $policy::Timer;
            type Gate = $policy::Gate;
            $(type $limit = $policy::$limit;)?

            #[inline]
            fn scope(&self) -> Scope<'_> {
                let $this = self;
                let $scope = $inner.scope();
                $narrowed
            }

            #[inline]
            fn classifier(&self) -> &Self::Classifier {
                let $this = self;
                $inner.classifier()
            }

            #[inline]
            fn timer(&self) -> &Self::Timer {
                let $this = self;
                $inner.timer()
            }
        }
    };
}
pub(crate) use delegate;

delegate!(BlockingPolicy for [] &P where P; |this| **this, |scope| scope);
delegate!(BlockingPolicy for [] Arc<P> where P; |this| **this, |scope| scope);
delegate!(BlockingPolicy for ['a,] Context<'a, P> where P; |this| this.policy(), |scope| this.narrow(scope));
delegate!(AsyncPolicy { type Limit } for [] &P where P; |this| **this, |scope| scope);
delegate!(AsyncPolicy { type Limit } for [] Arc<P> where P; |this| **this, |scope| scope);
delegate!(AsyncPolicy { type Limit } for ['a,] Context<'a, P> where P; |this| this.policy(), |scope| this.narrow(scope));
