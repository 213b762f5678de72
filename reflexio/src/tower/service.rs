//! The service that retries.

use core::fmt;
use core::task::{Context, Poll};

use tower_service::Service;

use super::{CloneRequest, ResponseFuture};
use crate::classify::Classifier;
use crate::engine::Admits;
use crate::future::limit::Limit;
use crate::policy::AsyncPolicy;

/// A service that sends a request again where the policy says so; made by [`RetryLayer`](super::RetryLayer).
///
/// It is ready when the inner service is. The instance that became ready makes the first attempt; each attempt after it
/// is made by a clone, as soon as that is ready.
///
/// # Panics
///
/// With tokio's timer, outside of a runtime that has timers (`enable_time`): `call` if the policy has an attempt timeout,
/// and the response at its first wait.
#[derive(Clone, Copy)]
pub struct Retry<S, P, F> {
    service: S,
    policy: P,
    clone: F,
}

impl<S, P, F> Retry<S, P, F> {
    pub(super) const fn new(service: S, policy: P, clone: F) -> Self {
        Self { service, policy, clone }
    }
}

impl<S, P, F, Req> Service<Req> for Retry<S, P, F>
where
    S: Service<Req> + Clone,
    P: AsyncPolicy + Clone,
    P::Classifier: Classifier<Result<S::Response, S::Error>>,
    P::Limit: Limit<Result<S::Response, S::Error>>,
    P::Gate: Admits<Result<S::Response, S::Error>>,
    F: CloneRequest<Req> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, P, F, Req>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        ResponseFuture::begin(&mut self.service, self.policy.clone(), self.clone.clone(), request)
    }
}

impl<S: fmt::Debug, P: fmt::Debug, F> fmt::Debug for Retry<S, P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("service", &self.service)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
