//! What the compiler says about mistakes in `#[retry]` and `#[derive(Classify)]`, and around services: see `fail`.

#![forbid(unsafe_code)]

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::task::{Context, Poll};

use tower_service::Service;

/// A client that fails with `E`.
#[derive(Default)]
pub struct Client<E>(PhantomData<E>);

impl<E> Clone for Client<E> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<Req, E: Default> Service<Req> for Client<E> {
    type Response = ();
    type Error = E;
    type Future = Ready<Result<(), E>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), E>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Req) -> Self::Future {
        ready(Err(E::default()))
    }
}

/// Asks why something is no service.
pub fn is_service<Req>(_: &impl Service<Req>) {}
