//! The same, awaited: futures that are ready when they are polled.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll};

use crate::Failure;

/// A future that fails with `E`, if it fails.
#[derive(Debug)]
pub struct Operation<S, E> {
    state: S,
    error: PhantomData<fn() -> E>,
}

impl<S, E> Operation<S, E> {
    #[inline]
    fn new(state: S) -> Self {
        Self { state, error: PhantomData }
    }
}

/// Succeeds.
#[derive(Debug)]
pub struct Succeeds(u64);

/// Fails, and succeeds when it is made again.
#[derive(Debug)]
pub struct FailsOnce<'a>(&'a AtomicBool);

/// Fails.
#[derive(Debug)]
pub struct FailsAlways;

/// Succeeds, and takes `WORDS` times 8 bytes, every one of which is in use.
#[derive(Debug)]
pub struct Wide<const WORDS: usize>([u64; WORDS]);

/// A future that succeeds.
#[inline]
pub fn succeed<E>(x: u64) -> Operation<Succeeds, E> {
    Operation::new(Succeeds(x))
}

/// A future that fails, and succeeds when it is made again.
#[inline]
pub fn fail_once<E>(failed: &AtomicBool) -> Operation<FailsOnce<'_>, E> {
    Operation::new(FailsOnce(failed))
}

/// A future that fails.
#[inline]
pub fn fail_always<E>() -> Operation<FailsAlways, E> {
    Operation::new(FailsAlways)
}

/// A future of 64 bytes that succeeds. It is made out of sight, so that each move of it is a copy.
#[inline(never)]
pub fn wide_64<E>(x: u64) -> Operation<Wide<8>, E> {
    Operation::new(Wide([x; 8]))
}

/// A future of 1 KiB that succeeds. It is made out of sight, so that each move of it is a copy.
#[inline(never)]
pub fn wide_1k<E>(x: u64) -> Operation<Wide<128>, E> {
    Operation::new(Wide([x; 128]))
}

impl<E: From<Failure>> Future for Operation<Succeeds, E> {
    type Output = Result<u64, E>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(crate::succeeds(self.state.0))
    }
}

impl<E: From<Failure>> Future for Operation<FailsOnce<'_>, E> {
    type Output = Result<u64, E>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(crate::fails_once(self.state.0))
    }
}

impl<E: From<Failure>> Future for Operation<FailsAlways, E> {
    type Output = Result<u64, E>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Err(Failure::Busy.into()))
    }
}

impl<const WORDS: usize, E: From<Failure>> Future for Operation<Wide<WORDS>, E> {
    type Output = Result<u64, E>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(crate::succeeds(self.state.0[WORDS - 1]))
    }
}
