//! One limit on the retries of many calls.

use core::sync::atomic::{AtomicU32, Ordering};

/// A bucket of tokens that all calls to one dependency share: a retry takes some, a success gives some back.
///
/// When a dependency fails altogether, no number of attempts per call keeps the load on it bounded; this does. It is
/// charged before the wait, without a lock.
///
/// ```
/// use reflexio::{Budget, RetryPolicy};
///
/// static BUDGET: Budget = Budget::new(100).cost(5).refund(1);
/// static POLICY: RetryPolicy = RetryPolicy::new().budget(&BUDGET);
/// ```
#[derive(Debug)]
pub struct Budget {
    tokens: AtomicU32,
    capacity: u32,
    cost: u32,
    refund: u32,
}

impl Budget {
    /// A full bucket of `capacity` tokens, where a retry costs 5 (all of them, if there are fewer) and a success
    /// refunds 1.
    ///
    /// # Panics
    ///
    /// If `capacity` is zero: a policy with `max_attempts(1)` does not retry either, and says so.
    #[must_use]
    #[track_caller]
    pub const fn new(capacity: u32) -> Self {
        if capacity == 0 {
            panic!("a budget of zero tokens allows no retry: use `max_attempts(1)` for that");
        }
        Self {
            tokens: AtomicU32::new(capacity),
            capacity,
            cost: if capacity < 5 { capacity } else { 5 },
            refund: 1,
        }
    }

    /// What one retry costs, in tokens; at least 1, and at most the capacity.
    ///
    /// # Panics
    ///
    /// If `tokens` is zero, or more than the bucket holds.
    #[must_use]
    #[track_caller]
    pub const fn cost(mut self, tokens: u32) -> Self {
        if tokens == 0 {
            panic!("a retry that costs nothing is not limited by a budget");
        }
        if tokens > self.capacity {
            panic!("a retry that costs more than the budget holds is never allowed");
        }
        self.cost = tokens;
        self
    }

    /// What one success gives back, in tokens. With 0 the bucket never refills.
    #[must_use]
    pub const fn refund(mut self, tokens: u32) -> Self {
        self.refund = tokens;
        self
    }

    /// How many tokens there are now.
    #[must_use]
    pub fn tokens(&self) -> u32 {
        self.tokens.load(Ordering::Relaxed)
    }

    /// Takes the cost of one retry; `false`, and nothing taken, where the bucket has less.
    pub(crate) fn withdraw(&self) -> bool {
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(self.cost))
            .is_ok()
    }

    /// Gives back what a success is worth.
    #[inline]
    pub(crate) fn deposit(&self) {
        // A full bucket, the normal case, is left alone: no write is shared between cores.
        if self.tokens.load(Ordering::Relaxed) < self.capacity {
            let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                Some(tokens.saturating_add(self.refund).min(self.capacity))
            });
        }
    }
}
