//! The same, awaited: futures that are ready when they are polled.

use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll};

use crate::Failure;

/// Succeeds.
#[derive(Debug)]
pub struct Succeeds(u64);

/// A future that succeeds.
#[inline]
pub fn succeed(x: u64) -> Succeeds {
    Succeeds(x)
}

impl Future for Succeeds {
    type Output = Result<u64, Failure>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(crate::succeeds(self.0))
    }
}

/// Fails, succeeds the next time, and so on.
#[derive(Debug)]
pub struct FailsOnce<'a>(&'a AtomicBool);

/// A future that fails, and succeeds when it is made again.
#[inline]
pub fn fails_once_async(failed: &AtomicBool) -> FailsOnce<'_> {
    FailsOnce(failed)
}

impl Future for FailsOnce<'_> {
    type Output = Result<u64, Failure>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(crate::fails_once(self.0))
    }
}

/// Fails.
#[derive(Debug)]
pub struct AlwaysFails;

/// A future that fails.
#[inline]
pub fn fails_always() -> AlwaysFails {
    AlwaysFails
}

impl Future for AlwaysFails {
    type Output = Result<u64, Failure>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Err(Failure::Busy))
    }
}

/// A future of `WORDS` times 8 bytes, every one of which is in use.
#[derive(Debug)]
pub struct Wide<const WORDS: usize>([u64; WORDS]);

/// A future of 64 bytes that succeeds. It is made out of sight, so that each move of it is a copy.
#[inline(never)]
pub fn wide_64(x: u64) -> Wide<8> {
    Wide([x; 8])
}

/// A future of 1 KiB that succeeds. It is made out of sight, so that each move of it is a copy.
#[inline(never)]
pub fn wide_1k(x: u64) -> Wide<128> {
    Wide([x; 128])
}

impl Future for Wide<8> {
    type Output = Result<u64, Failure>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(crate::succeeds(self.0[7]))
    }
}

impl Future for Wide<128> {
    type Output = Result<u64, Failure>;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(crate::succeeds(self.0[127]))
    }
}
