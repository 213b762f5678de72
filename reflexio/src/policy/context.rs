//! A policy with a name and a hook bound to it for a while.

use core::fmt;

use crate::engine::Scope;
use crate::event::{Event, Hook};

/// A policy with the name of an operation, and possibly a hook, for a batch of calls; made by
/// [`RetryPolicy::context`](crate::RetryPolicy::context).
///
/// Its hook is heard beside the policy's own, and may capture what lives as long as the context.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use reflexio::RetryPolicy;
///
/// static POLICY: RetryPolicy = RetryPolicy::new();
///
/// let heard = AtomicU32::new(0);
/// let count = |_: &reflexio::Event<'_>| {
///     heard.fetch_add(1, Ordering::Relaxed);
/// };
/// let batch = POLICY.context("parse_all").on_metric(&count);
/// for text in ["1", "2", "3"] {
///     batch.call(|| text.parse::<u8>()).unwrap();
/// }
/// assert_eq!(heard.into_inner(), 3);
/// ```
pub struct Context<'a, P> {
    policy: &'a P,
    operation: &'a str,
    hook: Option<&'a Hook<'a>>,
}

impl<'a, P> Context<'a, P> {
    pub(crate) const fn new(policy: &'a P, operation: &'a str) -> Self {
        Self { policy, operation, hook: None }
    }

    /// A hook that hears the events of this batch, after the policy's own.
    #[must_use]
    pub const fn on_metric(mut self, hook: &'a (dyn Fn(&Event<'_>) + Send + Sync + 'a)) -> Self {
        self.hook = Some(hook);
        self
    }

    pub(crate) const fn policy(&self) -> &'a P {
        self.policy
    }

    /// What the policy hears, under this name and with this hook.
    pub(crate) fn narrow<'s>(&'s self, scope: Scope<'s>) -> Scope<'s> {
        scope.with(Some(self.operation), self.hook)
    }
}

impl<P> Clone for Context<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Context<'_, P> {}

impl<P: fmt::Debug> fmt::Debug for Context<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("policy", self.policy)
            .field("operation", &self.operation)
            .field("on_metric", &self.hook.is_some())
            .finish()
    }
}
