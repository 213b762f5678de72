//! What an attempt shows to calls inside of it, and what a call minds of the attempt around it.

use std::cell::Cell;
use std::time::Instant;

thread_local! {
    static AROUND: Around = const {
        Around { depth: Cell::new(0), attempt: Cell::new(0), end: Cell::new(None) }
    };
}

struct Around {
    depth: Cell<u32>,
    attempt: Cell<u32>,
    end: Cell<Option<Instant>>,
}

/// When the attempt around is over.
pub(crate) fn around() -> Option<Instant> {
    AROUND.with(|around| around.end.get())
}

/// While it lives, this thread runs an attempt.
pub(crate) struct Shown {
    attempt: u32,
    end: Option<Option<Instant>>,
}

impl Shown {
    #[inline]
    pub(crate) fn new(attempt: u32, end: Option<Instant>) -> Self {
        AROUND.with(|around| {
            around.depth.set(around.depth.get() + 1);
            Self {
                attempt: around.attempt.replace(attempt),
                end: end.map(|end| {
                    let outer = around.end.get();
                    around.end.set(Some(outer.map_or(end, |outer| end.min(outer))));
                    outer
                }),
            }
        })
    }
}

impl Drop for Shown {
    #[inline]
    fn drop(&mut self) {
        AROUND.with(|around| {
            around.depth.set(around.depth.get() - 1);
            around.attempt.set(self.attempt);
            if let Some(end) = self.end {
                around.end.set(end);
            }
        });
    }
}
