//! The layer, and how a request is had twice.

use core::fmt;

use tower_layer::Layer;

use super::Retry;
use crate::policy::AsyncPolicy;

/// Puts a retry policy in front of a service; the [module](super) says where in a stack.
///
/// The policy is cloned for each call. A reference to a `static` is cloned for nothing, an `Arc` for one atomic
/// operation; a policy by value is a few hundred bytes in each future.
#[derive(Clone, Copy)]
pub struct RetryLayer<P, F = Cloning> {
    policy: P,
    clone: F,
}

impl<P: AsyncPolicy, F> RetryLayer<P, F> {
    /// A layer for requests that `clone` knows how to have twice. `None` says that this one can be sent only once: it is
    /// sent as it is, and a failure ends the call with
    /// [`NotRepeatable`](crate::StopReason::NotRepeatable), unless something else would have ended it anyway.
    ///
    /// It is asked before each attempt that is not the last of
    /// [`max_attempts`](crate::AsyncRetryPolicy::max_attempts), so the answer may change.
    ///
    /// ```
    /// use reflexio::{AsyncRetryPolicy, tower::RetryLayer};
    ///
    /// enum Body {
    ///     Buffered(&'static [u8]),
    ///     Stream(Box<dyn std::io::Read + Send>),
    /// }
    ///
    /// static POLICY: AsyncRetryPolicy = AsyncRetryPolicy::new();
    ///
    /// let layer = RetryLayer::new(&POLICY, |request: &Body| match *request {
    ///     Body::Buffered(bytes) => Some(Body::Buffered(bytes)),
    ///     Body::Stream(_) => None,
    /// });
    /// ```
    ///
    /// A method that does just that goes by its name: `RetryLayer::new(&POLICY, reqwest::Request::try_clone)`.
    pub const fn new<Req>(policy: P, clone: F) -> Self
    where
        F: Fn(&Req) -> Option<Req>,
    {
        Self { policy, clone }
    }
}

impl<P: AsyncPolicy> RetryLayer<P> {
    /// A layer for requests that are `Clone`.
    pub const fn cloning(policy: P) -> Self {
        Self { policy, clone: Cloning }
    }
}

impl<S, P: Clone, F: Clone> Layer<S> for RetryLayer<P, F> {
    type Service = Retry<S, P, F>;

    fn layer(&self, service: S) -> Self::Service {
        Retry::new(service, self.policy.clone(), self.clone.clone())
    }
}

impl<P: fmt::Debug, F> fmt::Debug for RetryLayer<P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryLayer").field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// Whatever has a request twice, or says that this cannot be.
///
/// Every `Fn(&Req) -> Option<Req>` is one, and [`Cloning`] for all that is `Clone`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot tell how to have a `{Req}` twice",
    label = "not a `Fn(&{Req}) -> Option<{Req}>`",
    note = "`RetryLayer::cloning(policy)` is for requests that are `Clone`; `RetryLayer::new(policy, |request: &{Req}| …)` \
            takes what clones this one, and `None` where it can be sent only once"
)]
pub trait CloneRequest<Req> {
    /// The request once more; `None` where it can be sent only once.
    fn clone_request(&self, request: &Req) -> Option<Req>;
}

#[diagnostic::do_not_recommend]
impl<F, Req> CloneRequest<Req> for F
where
    F: Fn(&Req) -> Option<Req>,
{
    fn clone_request(&self, request: &Req) -> Option<Req> {
        self(request)
    }
}

/// Clones every request; what [`RetryLayer::cloning`] has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cloning;

impl<Req: Clone> CloneRequest<Req> for Cloning {
    fn clone_request(&self, request: &Req) -> Option<Req> {
        Some(request.clone())
    }
}
