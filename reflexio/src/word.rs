//! Shared state that fits into one word: every change of it is one compare-and-swap.
//!
//! Behind a trait, so that a model checker can bring a word of its own.

use core::sync::atomic::{AtomicU64, Ordering};

/// 64 bits that many threads share.
pub(crate) trait Word {
    /// What it holds.
    fn load(&self) -> u64;

    /// Replaces `current` by `new`; what it holds instead where that is not `current` (any more).
    fn replace(&self, current: u64, new: u64) -> Result<(), u64>;

    /// Applies a change until nobody interferes. A change answers the new word, or `None` to leave all as it is, and
    /// something for the caller.
    #[inline]
    fn update<R>(&self, mut change: impl FnMut(u64) -> (Option<u64>, R)) -> R {
        let mut current = self.load();
        loop {
            let (new, answer) = change(current);
            let Some(new) = new else { return answer };
            match self.replace(current, new) {
                Ok(()) => return answer,
                Err(other) => {
                    current = other;
                    // Who gives way for a moment leaves the word to the other, who goes on with it at once: two threads that
                    // do nothing else get through nearly twice as much.
                    core::hint::spin_loop();
                }
            }
        }
    }
}

// Each word is all the state that its owner shares: there is nothing else to be ordered by it.
impl Word for AtomicU64 {
    #[inline]
    fn load(&self) -> u64 {
        self.load(Ordering::Relaxed)
    }

    #[inline]
    fn replace(&self, current: u64, new: u64) -> Result<(), u64> {
        self.compare_exchange_weak(current, new, Ordering::Relaxed, Ordering::Relaxed).map(drop)
    }
}
