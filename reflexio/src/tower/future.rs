//! A call of the service: its attempts, and the waits between them.

use core::fmt;
use core::mem::take;
use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tower_service::Service;

use super::CloneRequest;
use super::attempt::Attempt;
use crate::classify::Classifier;
use crate::engine::{Admits, Call, Gate};
use crate::future::limit::Limit;
use crate::future::wait::{WaitUnder, wait};
use crate::future::{self, attempt};
use crate::policy::AsyncPolicy;

pin_project! {
    /// The response of a [`Retry`](super::Retry): that of the last attempt, as it was.
    ///
    /// It is `Send` where its parts are, and holds them in place. Dropped, it gives back whatever the call holds: its
    /// place in the inner service and the circuit breaker, and what a retry that is not made has cost.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct ResponseFuture<S, P, F, Req>
    where
        S: Service<Req>,
        P: AsyncPolicy,
    {
        policy: P,
        clone: F,
        call: Call,
        again: Option<Again<S, Req>>,
        #[pin]
        state: State<
            future::Attempt<P, Attempt<S, Req>>,
            WaitUnder<P>,
            P::Gate,
            Result<S::Response, S::Error>,
        >,
    }
}

/// What another attempt would take.
struct Again<S, Req> {
    // Each attempt is given a clone, and drops it; the last is given this one. An instance that was cut while it stood in
    // line for a place would keep its place in the line over the wait, and one that has failed is of no more use.
    service: S,
    request: Req,
}

pin_project! {
    #[project = Projected]
    enum State<A, W, G, R>
    where
        G: Gate,
    {
        Attempting { #[pin] attempt: A, pass: G::Pass },
        Waiting { #[pin] wait: W, kept: G::Kept<R> },
        // With what is left to say, where the call was refused.
        Over { outcome: Option<R> },
    }
}

impl<S, P, F, Req> ResponseFuture<S, P, F, Req>
where
    S: Service<Req> + Clone,
    P: AsyncPolicy<Gate: Admits<Result<S::Response, S::Error>>>,
    F: CloneRequest<Req>,
{
    /// Begins a call with a service that is ready.
    pub(super) fn begin(service: &mut S, policy: P, clone: F, request: Req) -> Self {
        let mut call = Call::begin(&policy.scope(), policy.timer());
        let mut again = None;
        let state =
            match P::Gate::enter(&mut call, || policy.scope(), policy.timer(), Default::default(), None) {
                Ok(pass) => {
                    let copy = copy(&policy, &call, &clone, &request);
                    // The service sends when it is called, and an attempt without time is not made.
                    let mut is_made = false;
                    let attempt = attempt(&policy, &call, || {
                        is_made = true;
                        Attempt::Calling { response: service.call(request) }
                    });
                    if !is_made {
                        // What it has reserved is for others now.
                        *service = service.clone();
                    }
                    again = copy.map(|request| Again { service: service.clone(), request });
                    State::Attempting { attempt, pass }
                }
                Err(refused) => {
                    // What the service has reserved for the request is for others now.
                    *service = service.clone();
                    State::Over { outcome: Some(P::Gate::outcome(refused)) }
                }
            };
        Self { policy, clone, call, again, state }
    }
}

/// The request, for the attempt after the next one, if there can be one and the request can be had twice.
fn copy<P: AsyncPolicy, Req>(
    policy: &P,
    call: &Call,
    clone: &impl CloneRequest<Req>,
    request: &Req,
) -> Option<Req> {
    if call.comes_last(&policy.scope()) { None } else { clone.clone_request(request) }
}

impl<S, P, F, Req> Future for ResponseFuture<S, P, F, Req>
where
    S: Service<Req> + Clone,
    P: AsyncPolicy,
    P::Classifier: Classifier<Result<S::Response, S::Error>>,
    P::Limit: Limit<Result<S::Response, S::Error>>,
    P::Gate: Admits<Result<S::Response, S::Error>>,
    F: CloneRequest<Req>,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let policy = &*this.policy;
        let timer = policy.timer();
        loop {
            let next = match this.state.as_mut().project() {
                Projected::Attempting { attempt, pass } => {
                    let outcome = P::Limit::outcome(ready!(attempt.poll(cx)));
                    let pass = take(pass);
                    // Hooks take their time, and the attempt may hold a place that others wait for.
                    this.state.set(State::Over { outcome: None });
                    let repeatable = this.again.is_some();
                    let under = || if repeatable { policy.scope() } else { policy.scope().once() };
                    let classifier = policy.classifier();
                    match this.call.next::<P::Gate, _, _>(under, timer, classifier, pass, outcome, ()) {
                        ControlFlow::Break(outcome) => return Poll::Ready(outcome),
                        ControlFlow::Continue((delay, kept)) => {
                            State::Waiting { wait: wait(policy, this.call, delay), kept }
                        }
                    }
                }
                Projected::Waiting { wait, kept } => {
                    ready!(wait.poll(cx));
                    match P::Gate::enter(this.call, || policy.scope(), timer, take(kept), None) {
                        Ok(pass) => {
                            let Again { service, request } =
                                this.again.take().expect("what cannot be sent again is not retried");
                            let service = match copy(policy, this.call, this.clone, &request) {
                                Some(copy) => {
                                    let next = service.clone();
                                    *this.again = Some(Again { service, request: copy });
                                    next
                                }
                                None => service,
                            };
                            let attempt = attempt(policy, this.call, || Attempt::waiting(service, request));
                            State::Attempting { attempt, pass }
                        }
                        Err(last) => State::Over { outcome: Some(P::Gate::outcome(last)) },
                    }
                }
                Projected::Over { outcome } => {
                    return Poll::Ready(outcome.take().expect("polled after it was ready"));
                }
            };
            this.state.set(next);
        }
    }
}

impl<S: Service<Req>, P: AsyncPolicy, F, Req> fmt::Debug for ResponseFuture<S, P, F, Req> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").field("progress", &self.call.progress()).finish_non_exhaustive()
    }
}
