//! Calls inside of calls: what a retried body can see of the call around it.

#[cfg(feature = "std")]
use std::time::Instant;

use crate::time::Reading;
#[cfg(feature = "std")]
use crate::time::system_nanos;

/// No deadline: 584 years.
pub(crate) const NEVER: u64 = u64::MAX;

/// When the time of an attempt is over: so many nanoseconds after a reading of the system's clock, or after zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End {
    #[cfg(feature = "std")]
    since: Option<Instant>,
    limit: u64,
    bound: Bound,
}

/// What an end has to do with that of the attempt around it.
// Beside the end and no `Option` of it: that would be told by the `Instant`, which is no constant where this is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// It is that one.
    Around,
    /// It is not later.
    Clipped,
    /// Nothing.
    Free,
}

impl End {
    /// That of the attempt around it, which goes on.
    pub(crate) const AROUND: Self = Self {
        #[cfg(feature = "std")]
        since: None,
        limit: NEVER,
        bound: Bound::Around,
    };

    /// At that moment, in nanoseconds, whatever is around; [`NEVER`] where it has no end.
    #[inline]
    pub(crate) fn at(nanos: u64) -> Self {
        Self {
            #[cfg(feature = "std")]
            since: None,
            limit: nanos,
            bound: Bound::Free,
        }
    }

    #[inline]
    pub(crate) fn after(started: Reading, limit: u64, clipped: bool) -> Self {
        // What skipped waits make of a beginning may be before zero; the end is not, for nobody skips a wait beyond it.
        let before_zero = cfg!(feature = "testing") && started.nanos > NEVER / 2;
        Self {
            #[cfg(feature = "std")]
            since: started.system,
            limit: if before_zero {
                started.nanos.wrapping_add(limit)
            } else {
                // Not around zero: a limit of centuries would be over already.
                started.nanos.saturating_add(limit)
            },
            bound: if clipped { Bound::Clipped } else { Bound::Free },
        }
    }

    /// Whether it is that of the attempt around it.
    #[inline]
    pub(crate) fn is_around(&self) -> bool {
        self.bound == Bound::Around
    }

    /// In nanoseconds, inside of an attempt that ends at `outer`.
    pub(crate) fn inside(self, outer: u64) -> u64 {
        if self.is_around() {
            return outer;
        }
        let own = self.nanos();
        if self.bound == Bound::Clipped { own.min(outer) } else { own }
    }

    #[inline]
    fn nanos(self) -> u64 {
        #[cfg(feature = "std")]
        if self.limit != NEVER {
            return system_nanos(self.since).saturating_add(self.limit);
        }
        self.limit
    }
}

#[cfg(feature = "testing")]
pub(crate) use held::Outermost;
#[cfg(feature = "std")]
pub use held::Published;
#[cfg(feature = "std")]
pub(crate) use held::{Around, Bounded, attempt_around, budget_around, depth_around, end_around};
#[cfg(not(feature = "std"))]
pub use unheld::Published;
#[cfg(not(feature = "std"))]
pub(crate) use unheld::{depth_around, end_around};

#[cfg(feature = "std")]
mod held {
    use core::cell::Cell;
    use core::marker::PhantomData;
    use std::time::Instant;

    use super::{Bound, End, NEVER};
    use crate::budget::Budget;
    use crate::thread::THIS_THREAD;

    /// What a thread runs at the moment.
    pub(crate) struct Around {
        /// How many retried calls; 0 outside of all.
        depth: Cell<u32>,
        /// When the time of the innermost attempt is over: so many nanoseconds after that moment; [`NEVER`] where it has no end.
        limit: Cell<u64>,
        /// `None` for zero, which it is as soon as there is a call inside of a call with an end.
        since: Cell<Option<Instant>>,
        /// The depth of a call whose attempt is not its first, and the number of that attempt. Whatever else is running is
        /// making its first attempt: so a first attempt writes nothing here.
        later: Cell<(u32, u32)>,
        budget: Cell<Option<&'static Budget>>,
    }

    impl Around {
        /// Nothing.
        pub(crate) const fn nothing() -> Self {
            Self {
                depth: Cell::new(0),
                limit: Cell::new(NEVER),
                since: Cell::new(None),
                later: Cell::new((0, 0)),
                budget: Cell::new(None),
            }
        }

        /// An end in nanoseconds, counted from zero.
        fn set_end(end: u64) {
            Self::with(|around| {
                around.since.set(None);
                around.limit.set(end);
            });
        }

        #[inline]
        fn with<R>(f: impl FnOnce(&Self) -> R) -> R {
            THIS_THREAD.with(|thread| f(&thread.around))
        }
    }

    /// How many retried calls this code is in.
    #[inline]
    pub(crate) fn depth_around() -> u32 {
        Around::with(|around| around.depth.get())
    }

    /// When the time of the attempt is over that this code runs in, in nanoseconds of its call's clock; [`NEVER`] where it has
    /// no end.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end_around() -> u64 {
        Around::with(|around| match around.limit.get() {
            NEVER => NEVER,
            _ => narrow(None, NEVER, Bound::Around),
        })
    }

    /// The number of the attempt that this code runs in; the first is 1.
    pub(crate) fn attempt_around() -> u32 {
        Around::with(|around| match around.later.get() {
            (depth, attempt) if depth == around.depth.get() => attempt,
            _ => 1,
        })
    }

    /// The nearest budget of the calls that this code runs in.
    pub(crate) fn budget_around() -> Option<&'static Budget> {
        Around::with(|around| around.budget.get())
    }

    /// When the time of the attempt around is over, which has an end; and sets that of an attempt inside of it, which is counted
    /// from zero.
    // Out of line, and it finds its thread by itself: whoever calls it in a loop would otherwise keep an address for it. It
    // takes the end in parts, which fit into registers.
    #[inline(never)]
    fn narrow(since: Option<Instant>, limit: u64, bound: Bound) -> u64 {
        Around::with(|around| {
            let outer =
                End { since: around.since.get(), limit: around.limit.get(), bound: Bound::Free }.nanos();
            let inner = End { since, limit, bound };
            if !inner.is_around() {
                around.since.set(None);
                around.limit.set(inner.inside(outer));
            }
            outer
        })
    }

    /// While it lives, this thread runs an attempt.
    pub struct Published {
        limit: Option<u64>,
        later: Option<(u32, u32)>,
        budget: Option<Option<&'static Budget>>,
        this_thread: PhantomData<*const ()>,
    }

    impl Published {
        /// The attempt of that number; `budget` is `None` where that around goes on.
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub(crate) fn new(end: End, attempt: u32, budget: Option<&'static Budget>) -> Self {
            Around::with(|around| {
                let depth = around.depth.get().wrapping_add(1);
                around.depth.set(depth);
                let limit = || match around.limit.get() {
                    NEVER => {
                        around.since.set(end.since);
                        around.limit.set(end.limit);
                        NEVER
                    }
                    _ => narrow(end.since, end.limit, end.bound),
                };
                Self {
                    limit: (!end.is_around()).then(limit),
                    later: (attempt > 1).then(|| around.later.replace((depth, attempt))),
                    budget: budget.map(|budget| around.budget.replace(Some(budget))),
                    this_thread: PhantomData,
                }
            })
        }
    }

    impl Drop for Published {
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn drop(&mut self) {
            Around::with(|around| {
                around.depth.set(around.depth.get().wrapping_sub(1));
                if let Some(limit) = self.limit {
                    // Unless there was no end, it has been counted from zero since this attempt began; whatever was inside of
                    // one without an end may have counted otherwise.
                    around.since.set(None);
                    around.limit.set(limit);
                }
                if let Some(later) = self.later {
                    around.later.set(later);
                }
                if let Some(budget) = self.budget {
                    around.budget.set(budget);
                }
            });
        }
    }

    /// While it lives, the time of whatever this thread runs is over at that moment, in nanoseconds, if it is not before.
    pub(crate) struct Bounded {
        outer: u64,
        this_thread: PhantomData<*const ()>,
    }

    impl Bounded {
        pub(crate) fn by(end: u64) -> Self {
            let outer = end_around();
            Around::set_end(end.min(outer));
            Self { outer, this_thread: PhantomData }
        }
    }

    impl Drop for Bounded {
        fn drop(&mut self) {
            Around::set_end(self.outer);
        }
    }

    /// While it lives, this thread is outside of all calls.
    #[cfg(feature = "testing")]
    pub(crate) struct Outermost {
        depth: u32,
        limit: u64,
        since: Option<Instant>,
        later: (u32, u32),
        budget: Option<&'static Budget>,
        this_thread: PhantomData<*const ()>,
    }

    #[cfg(feature = "testing")]
    impl Outermost {
        pub(crate) fn new() -> Self {
            Around::with(|around| Self {
                depth: around.depth.replace(0),
                limit: around.limit.replace(NEVER),
                since: around.since.get(),
                later: around.later.replace((0, 0)),
                budget: around.budget.replace(None),
                this_thread: PhantomData,
            })
        }
    }

    #[cfg(feature = "testing")]
    impl Drop for Outermost {
        fn drop(&mut self) {
            Around::with(|around| {
                around.depth.set(self.depth);
                around.limit.set(self.limit);
                around.since.set(self.since);
                around.later.set(self.later);
                around.budget.set(self.budget);
            });
        }
    }
}

/// Without threads there is nothing to keep it in: every call is the outermost.
#[cfg(not(feature = "std"))]
mod unheld {
    use super::{End, NEVER};
    use crate::budget::Budget;

    pub(crate) fn depth_around() -> u32 {
        0
    }

    pub(crate) fn end_around() -> u64 {
        NEVER
    }

    /// Nothing: there is nobody to see it.
    pub struct Published;

    impl Published {
        pub(crate) fn new(_: End, _: u32, _: Option<&'static Budget>) -> Self {
            Self
        }
    }
}
