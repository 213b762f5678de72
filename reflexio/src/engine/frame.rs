//! Calls inside of calls: what a retried body can see of the call around it.

use crate::budget::Budget;

/// No deadline: 584 years.
pub(crate) const NEVER: u64 = u64::MAX;

/// The attempt that is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    /// When its time is over, in nanoseconds of its call's clock; [`NEVER`] where it has no end.
    pub(crate) ends: u64,
    /// Its number; the first is 1.
    pub(crate) attempt: u32,
    /// How many retried calls it is in, its own included; 0 outside of all.
    pub(crate) depth: u32,
}

impl Frame {
    /// Outside of all.
    pub(crate) const NONE: Self = Self { ends: NEVER, attempt: 0, depth: 0 };
}

pub use held::Published;
pub(crate) use held::around;
#[cfg(feature = "std")]
pub(crate) use held::budget_around;

#[cfg(feature = "std")]
mod held {
    use core::cell::Cell;
    use core::marker::PhantomData;
    use std::thread_local;

    use super::{Budget, Frame};

    // Two cells: a policy without a budget need not touch the second.
    thread_local! {
        static FRAME: Cell<Frame> = const { Cell::new(Frame::NONE) };
        static BUDGET: Cell<Option<&'static Budget>> = const { Cell::new(None) };
    }

    /// The attempt that this code runs in.
    #[inline(always)]
    pub(crate) fn around() -> Frame {
        FRAME.get()
    }

    /// The nearest budget of the calls that this code runs in.
    pub(crate) fn budget_around() -> Option<&'static Budget> {
        BUDGET.get()
    }

    /// While it lives, this thread runs the attempt of that frame.
    pub struct Published {
        frame: Frame,
        budget: Option<Option<&'static Budget>>,
        this_thread: PhantomData<*const ()>,
    }

    impl Published {
        #[inline(always)]
        pub(crate) fn new(frame: Frame, budget: Option<&'static Budget>) -> Self {
            Self {
                frame: FRAME.replace(frame),
                budget: budget.map(|budget| BUDGET.replace(Some(budget))),
                this_thread: PhantomData,
            }
        }
    }

    impl Drop for Published {
        #[inline(always)]
        fn drop(&mut self) {
            FRAME.set(self.frame);
            if let Some(budget) = self.budget {
                BUDGET.set(budget);
            }
        }
    }
}

/// Without threads there is nothing to keep it in: every call is the outermost.
#[cfg(not(feature = "std"))]
mod held {
    use super::{Budget, Frame};

    pub(crate) fn around() -> Frame {
        Frame::NONE
    }

    /// Nothing: there is nobody to see it.
    pub struct Published;

    impl Published {
        pub(crate) fn new(_: Frame, _: Option<&'static Budget>) -> Self {
            Self
        }
    }
}
