//! How the word of a budget changes.

use core::time::Duration;

use super::level::Level;
use super::parts::PER_TOKEN;
use super::refill::Refill;
use crate::class::ErrorClass;
use crate::word::Word;

/// The numbers of a budget; tokens are in thousandths.
pub(super) struct Terms {
    pub(super) capacity: u32,
    pub(super) cost: u32,
    pub(super) class_costs: [Option<u32>; ErrorClass::COUNT],
    /// What a retry has to leave in the bucket.
    pub(super) reserve: u32,
    /// Whether a retry that is refused pays what there is.
    pub(super) refused_pays: bool,
    pub(super) per_call: u32,
    pub(super) per_success: u32,
    pub(super) refill: Refill,
}

impl Terms {
    /// A success gives back one token, a retry may take the last.
    pub(super) const fn bucket(capacity: u32, cost: u32) -> Self {
        Self {
            capacity,
            cost,
            class_costs: [None; ErrorClass::COUNT],
            reserve: 0,
            refused_pays: false,
            per_call: 0,
            per_success: PER_TOKEN,
            refill: Refill::NONE,
        }
    }

    /// Refuses costs that not even a full bucket can pay.
    #[track_caller]
    pub(super) const fn check_costs(&self) {
        self.check_cost(self.cost);
        let mut costs = self.class_costs.as_slice();
        while let [cost, rest @ ..] = costs {
            if let Some(cost) = *cost {
                self.check_cost(cost);
            }
            costs = rest;
        }
    }

    #[track_caller]
    const fn check_cost(&self, cost: u32) {
        if cost > self.capacity - self.reserve {
            panic!(
                "a retry that costs more than the budget holds (half of it, with `throttling`) is never allowed: \
                 lower the cost or raise the capacity"
            );
        }
    }

    fn cost_after(&self, class: ErrorClass) -> u32 {
        self.class_costs[class.index()].unwrap_or(self.cost)
    }

    pub(super) fn withdraw(
        &self,
        word: &impl Word,
        class: ErrorClass,
        now: Option<impl FnOnce() -> Duration>,
    ) -> bool {
        let cost = self.cost_after(class);
        let now = now.and_then(|now| self.refill.moment(now));
        word.update(|word| {
            let mut level = Level::of(word);
            if let Some(now) = now {
                level = self.refill.flow(level, now, self.capacity);
            }
            // No overflow: a full bucket can pay every cost.
            let granted = level.tokens >= cost + self.reserve;
            if granted || self.refused_pays {
                level.tokens = level.tokens.saturating_sub(cost);
            }
            (changed(word, level), granted)
        })
    }

    pub(super) fn give_back(&self, word: &impl Word, class: ErrorClass) {
        self.put_in(word, self.cost_after(class));
    }

    #[inline]
    pub(super) fn called(&self, word: &impl Word) {
        self.top_up(word, self.per_call);
    }

    #[inline]
    pub(super) fn succeeded(&self, word: &impl Word) {
        self.top_up(word, self.per_success);
    }

    #[inline]
    fn top_up(&self, word: &impl Word, tokens: u32) {
        // A full bucket, the normal case, is left alone: no write is shared between cores.
        if tokens > 0 && Level::of(word.load()).tokens < self.capacity {
            self.put_in(word, tokens);
        }
    }

    #[inline(never)]
    fn put_in(&self, word: &impl Word, tokens: u32) {
        word.update(|word| {
            let mut level = Level::of(word);
            level.tokens = level.tokens.saturating_add(tokens).min(self.capacity);
            (changed(word, level), ())
        });
    }
}

fn changed(word: u64, level: Level) -> Option<u64> {
    let new = level.word();
    (new != word).then_some(new)
}
