//! An attempt in which other calls can see the one around it.

use core::num::NonZeroU64;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::limit::Cutting;
use crate::budget::Budget;
use crate::engine::{Call, End, Limits, Published, Scope};
use crate::policy::AsyncPolicy;

pin_project! {
    /// Polls an attempt as part of its call; it knows what the attempt sees.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Scoped<F> {
        // Nanoseconds; `None` where what is around goes on.
        end: Option<NonZeroU64>,
        attempt: u32,
        budget: Option<&'static Budget>,
        #[pin]
        future: F,
    }
}

impl<F> Scoped<F> {
    /// An attempt that may begin with code of its own before there is a future.
    #[inline]
    pub(crate) fn make(scope: &Scope<'_>, call: &Call, limits: Limits, make: impl FnOnce() -> F) -> Self {
        // An end at zero would have been before the clock began.
        let end = (!limits.end.is_around()).then(|| limits.end.inside(scope.end_around()));
        let end = end.and_then(NonZeroU64::new);
        let (attempt, budget) = (call.attempt(), scope.settings.budget());
        let future = {
            let _attempt = Published::new(at(end), attempt, budget);
            make()
        };
        Self { end, attempt, budget, future }
    }
}

fn at(end: Option<NonZeroU64>) -> End {
    end.map_or(End::AROUND, |end| End::at(end.get()))
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _attempt = Published::new(at(*this.end), *this.attempt, *this.budget);
        this.future.poll(cx)
    }
}

pin_project! {
    /// As [`Scoped`], beside its call: what the attempt sees is asked of that, and takes no room.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Within<'c, U, F> {
        policy: U,
        call: &'c Call,
        #[pin]
        future: F,
    }
}

impl<'c, U, F> Within<'c, U, F> {
    #[inline]
    pub(crate) fn new(policy: U, call: &'c Call, future: F) -> Self {
        Self { policy, call, future }
    }
}

impl<'p, P: AsyncPolicy + 'p, U: Fn() -> &'p P, F: Future> Future for Within<'_, U, F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _attempt = this.call.publish(&(this.policy)().scope());
        this.future.poll(cx)
    }
}

pub(super) type Held<P, F> = <<P as AsyncPolicy>::Limit as Cutting>::Held<F, <P as AsyncPolicy>::Timer>;
pub(super) type Cut<P, F> = <<P as AsyncPolicy>::Limit as Cutting>::Cut<<F as Future>::Output>;

pin_project! {
    /// As [`Within`], and cut where the policy says so.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Shown<'c, P: AsyncPolicy, F: Future> {
        policy: &'c P,
        call: &'c Call,
        #[pin]
        attempt: Held<P, F>,
    }
}

impl<'c, P: AsyncPolicy, F: Future> Shown<'c, P, F> {
    #[inline]
    pub(crate) fn new(policy: &'c P, call: &'c Call, attempt: F) -> Self {
        Self { policy, call, attempt: P::Limit::hold(policy, call, || attempt) }
    }
}

impl<P: AsyncPolicy, F: Future> Future for Shown<'_, P, F> {
    type Output = Cut<P, F>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _shown = P::Limit::show(this.call, &this.policy.scope());
        this.attempt.poll(cx)
    }
}
