//! An attempt in which other calls can see the one around it.

use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::budget::Budget;
use crate::engine::{Frame, Published};

pin_project! {
    /// Polls an attempt as part of its call.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Scoped<F> {
        frame: Frame,
        budget: Option<&'static Budget>,
        #[pin]
        attempt: F,
    }
}

impl<F> Scoped<F> {
    #[inline(always)]
    pub(crate) fn new(frame: Frame, budget: Option<&'static Budget>, attempt: F) -> Self {
        Self { frame, budget, attempt }
    }

    /// An attempt that begins with code of its own before there is a future.
    #[inline(always)]
    pub(crate) fn make(frame: Frame, budget: Option<&'static Budget>, attempt: impl FnOnce() -> F) -> Self {
        let made = {
            let _attempt = Published::new(frame, budget);
            attempt()
        };
        Self::new(frame, budget, made)
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _attempt = Published::new(*this.frame, *this.budget);
        this.attempt.poll(cx)
    }
}
