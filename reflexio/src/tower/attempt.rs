//! One attempt: a service that becomes ready, and answers.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tower_service::Service;

pin_project! {
    /// What a service makes of a request.
    #[project = Projected]
    pub(super) enum Attempt<S, Req>
    where
        S: Service<Req>,
    {
        /// It is not known to be ready.
        Waiting { service: S, request: Option<Req> },
        /// It has the request.
        Calling { #[pin] response: S::Future },
    }
}

impl<S: Service<Req>, Req> Attempt<S, Req> {
    /// With a service that has to become ready first.
    pub(super) fn waiting(service: S, request: Req) -> Self {
        Self::Waiting { service, request: Some(request) }
    }
}

impl<S: Service<Req>, Req> Future for Attempt<S, Req> {
    type Output = Result<S::Response, S::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let response = match self.as_mut().project() {
                Projected::Waiting { service, request } => {
                    ready!(service.poll_ready(cx))?;
                    service.call(request.take().expect("a request is handed over once"))
                }
                Projected::Calling { response } => return response.poll(cx),
            };
            self.set(Self::Calling { response });
        }
    }
}
