//! A shared limit on retries, and which form of it to choose.
//!
//! Attempts per call bound what one call does to a dependency. When the dependency fails altogether, every call retries:
//! six attempts each are six times the load, just when it can bear the least. A [`Budget`] bounds what all calls do
//! together. It never stops a first attempt.
//!
//! | form | limits | recovers by | choose it |
//! |---|---|---|---|
//! | [`Budget::new`] | how many retries an outage may cost | successes | as the first one: an outage is met with a fixed number of retries, then with none until calls succeed again |
//! | [`Budget::throttling`] | as before, and stops at half | successes, counted against every failure | to behave as gRPC's clients do, or for the figures of an existing service config |
//! | [`Budget::ratio`] | retries as a share of calls | calls, failed ones too | where the load must stay below, say, 1.1 times the calls, also in an outage that lasts |
//!
//! A quota by successes gives in sooner in a total outage; a share goes on sending a few retries, which notice the
//! recovery, and costs that share all the while. Choose the share where traffic is steady, the quota where it is not: a
//! share of very few calls is nothing, unless [`Budget::refill_per_s`] sets a floor.
//!
//! # Whose figures these are
//!
//! - The AWS SDKs' standard mode has a quota of 500 tokens for each client: a retry costs 5, a call that needs no retry
//!   gives 1 back. That is `Budget::new(500)`: 100 retries from full. With `AWS_NEW_RETRIES_2026` a retry costs 14 there, or
//!   5 after throttling: `Budget::new(500).cost(14).cost_for(ErrorClass::RateLimit, 5)`, 35 retries from full. There a retry
//!   that succeeds gives back what it cost; here every success gives the same.
//! - gRPC's retry throttling (gRFC A6) starts with `maxTokens` (10 in its example), each failure costs 1, each success gives
//!   `tokenRatio` (0.1 in its example, to three decimal places), and nothing is retried while no more than half is left.
//!   That is `Budget::throttling(10, 0.1)`: 4 retries from full.
//! - Finagle's `RetryBudget` lets 20 % of calls be retries, and at least 10 retries per second; tower's `TpsBudget` has the
//!   same defaults. Both forget deposits after 10 s; here the [burst](Budget::burst) bounds what can be saved up. That is
//!   `Budget::ratio(0.2).refill_per_s(10.0)`.
//!
//! # Precision
//!
//! Tokens are counted in thousandths, without floating point, in one 64-bit word that changes by compare-and-swap. Fractions
//! given to a setter are rounded to thousandths (of a token), rates to millionths (of a token per second).

mod level;
#[cfg(all(test, reflexio_loom))]
mod loom;
mod parts;
mod refill;
mod terms;

use core::fmt;
use core::sync::atomic::AtomicU64;
use core::time::Duration;

use crate::class::ErrorClass;
use crate::word::Word;
use level::Level;
use parts::{MAX_TOKENS, PER_TOKEN, in_tokens, thousandths};
use refill::Refill;
use terms::Terms;

/// A bucket of tokens that all calls to one dependency share: a retry takes some, successes or calls put some in.
///
/// The [module](self) says which form to choose. A policy [charges](crate::RetryPolicy::budget) it before the wait, without
/// a lock. Use one for each dependency, for as long as the process lives: a budget made for every call limits nothing.
///
/// ```
/// use reflexio::{Budget, ErrorClass, RetryPolicy};
///
/// static BUDGET: Budget = Budget::new(500).cost_for(ErrorClass::Transient, 10);
/// static POLICY: RetryPolicy = RetryPolicy::new().budget(&BUDGET);
/// ```
///
/// Numbers that make no sense do not compile:
///
/// ```compile_fail
/// use reflexio::Budget;
///
/// static BUDGET: Budget = Budget::new(3).cost(4);
/// ```
///
/// In a loop of one's own:
///
/// ```
/// use std::time::Instant;
/// use reflexio::{Budget, ErrorClass};
///
/// # fn send(attempt: u32) -> Result<(), ErrorClass> { if attempt == 2 { Ok(()) } else { Err(ErrorClass::Transient) } }
/// static BUDGET: Budget = Budget::ratio(0.1).refill_per_s(1.0);
///
/// # fn call(started: Instant) -> Result<(), ErrorClass> {
/// let mut attempt = 1;
/// BUDGET.called();
/// loop {
///     match send(attempt) {
///         Ok(answer) => {
///             BUDGET.succeeded();
///             break Ok(answer);
///         }
///         Err(class) if !BUDGET.withdraw(class, || started.elapsed()) => break Err(class),
///         Err(_) => attempt += 1,
///     }
/// }
/// # }
/// # assert_eq!(call(Instant::now()), Ok(()));
/// ```
pub struct Budget {
    word: AtomicU64,
    terms: Terms,
}

impl Budget {
    /// A full bucket of `capacity` tokens. A retry costs 5 (all of them, if there are fewer), a success gives 1 back, and
    /// time gives nothing.
    ///
    /// From full, an outage is met with `capacity / cost` retries.
    ///
    /// # Panics
    ///
    /// If `capacity` is 0 (a policy with `max_attempts(1)` does not retry either, and says so) or above 4,294,967. In a
    /// `const` or `static` that is a compile error, as with every setter.
    #[must_use]
    #[track_caller]
    pub const fn new(capacity: u32) -> Self {
        let capacity = capacity_of(capacity);
        let usual = 5 * PER_TOKEN;
        Self::holding(capacity, Terms::bucket(capacity, if capacity < usual { capacity } else { usual }))
    }

    /// gRPC's retry throttling (gRFC A6): a full bucket of `max_tokens`; a retry costs 1, a success gives `token_ratio` back.
    ///
    /// A retry is allowed while *more than half* of the tokens is left after it has paid. One that is refused pays too, down
    /// to 0: the deeper the outage, the more successes until retries begin again. gRPC lets every failure pay that its policy
    /// could retry; here a failure that ends its call for another reason (attempts, deadline) is not charged.
    ///
    /// ```
    /// use reflexio::Budget;
    ///
    /// // "retryThrottling": { "maxTokens": 10, "tokenRatio": 0.1 }
    /// static BUDGET: Budget = Budget::throttling(10, 0.1);
    /// ```
    ///
    /// # Panics
    ///
    /// If `max_tokens` is below 3 (a retry never leaves more than half of 2) or above 4,294,967, or if `token_ratio` is not a
    /// number from 0.001 to 4,294,967.
    #[must_use]
    #[track_caller]
    pub const fn throttling(max_tokens: u32, token_ratio: f64) -> Self {
        if max_tokens < 3 {
            panic!(
                "`throttling` retries only while more than half is left: with fewer than 3 tokens it never would"
            );
        }
        let capacity = capacity_of(max_tokens);
        let mut terms = Terms::bucket(capacity, PER_TOKEN);
        // The least that is more than half.
        terms.reserve = capacity / 2 + 1;
        terms.refused_pays = true;
        terms.per_success = match thousandths(token_ratio) {
            Some(ratio) if ratio > 0 => ratio,
            _ => panic!("`token_ratio` must be a number of tokens from 0.001 to 4294967"),
        };
        Self::holding(capacity, terms)
    }

    /// At most that share of the calls are retries: every call puts `share` of a token in, a retry costs 1, and successes
    /// give nothing back.
    ///
    /// It begins with 10 tokens, so that a process that has just started can retry at all, and saves up to 100
    /// ([`burst`](Self::burst)). Of `n` calls in a row, therefore, at most `share · n + burst` are retries; of the first `n`,
    /// `share · n + 10`. A floor that does not depend on traffic is set by [`refill_per_s`](Self::refill_per_s); there is
    /// none by default.
    ///
    /// ```
    /// use reflexio::Budget;
    ///
    /// // In the long run at most 1.1 attempts per call.
    /// static BUDGET: Budget = Budget::ratio(0.1);
    /// assert_eq!(BUDGET.tokens(), 10.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If `share` is not a number from 0.001 to 1.
    #[must_use]
    #[track_caller]
    pub const fn ratio(share: f64) -> Self {
        let per_call = match thousandths(share) {
            Some(parts) if parts > 0 && share <= 1.0 => parts,
            _ => panic!("`ratio` must be a share from 0.001 to 1: 0.1 lets there be one retry for ten calls"),
        };
        let mut terms = Terms::bucket(100 * PER_TOKEN, PER_TOKEN);
        terms.per_success = 0;
        terms.per_call = per_call;
        Self::holding(START_OF_RATIO, terms)
    }

    /// How many tokens a budget by [`ratio`](Self::ratio) saves up at most: so many retries (at a cost of 1) may come on top
    /// of the share after a time with few failures. Default: 100. It begins with 10 of them, or all if there are fewer.
    ///
    /// # Panics
    ///
    /// If `tokens` is 0, less than a retry costs, or above 4,294,967, or if the budget has another form.
    #[must_use]
    #[track_caller]
    pub const fn burst(mut self, tokens: u32) -> Self {
        if self.terms.per_call == 0 {
            panic!("`burst` belongs to a budget by `ratio`: give any other its capacity where it is made");
        }
        let capacity = capacity_of(tokens);
        self.terms.capacity = capacity;
        self.terms.check_costs();
        self.word =
            AtomicU64::new(Level::fresh(if capacity < START_OF_RATIO { capacity } else { START_OF_RATIO }));
        self
    }

    /// What one retry costs, in tokens, after failures of every class that has no cost of its own.
    ///
    /// # Panics
    ///
    /// If `tokens` is 0, or more than the bucket can pay: its capacity, or less than half of it with
    /// [`throttling`](Self::throttling).
    #[must_use]
    #[track_caller]
    pub const fn cost(mut self, tokens: u32) -> Self {
        self.terms.cost = cost_of(tokens);
        self.terms.check_costs();
        self
    }

    /// What one retry costs after a failure of that class, in tokens.
    ///
    /// A failure that says "later" weighs less than one that says nothing.
    ///
    /// ```
    /// use reflexio::{Budget, ErrorClass};
    ///
    /// static BUDGET: Budget = Budget::new(500).cost(14).cost_for(ErrorClass::RateLimit, 5);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`cost`](Self::cost).
    #[must_use]
    #[track_caller]
    pub const fn cost_for(mut self, class: ErrorClass, tokens: u32) -> Self {
        self.terms.class_costs[class.index()] = Some(cost_of(tokens));
        self.terms.check_costs();
        self
    }

    /// What one success gives back, in tokens; rounded to thousandths. Default: 1, the `token_ratio` of
    /// [`throttling`](Self::throttling), or 0 for a [`ratio`](Self::ratio), whose share it would exceed.
    ///
    /// With 0 the bucket never refills, unless by [time](Self::refill_per_s).
    ///
    /// # Panics
    ///
    /// If `tokens` is neither 0 nor a number from 0.001 to 4,294,967.
    #[must_use]
    #[track_caller]
    pub const fn refund(mut self, tokens: f64) -> Self {
        self.terms.per_success = match thousandths(tokens) {
            Some(refund) => refund,
            None => panic!("`refund` must be 0, or a number of tokens from 0.001 to 4294967"),
        };
        self
    }

    /// What time puts in, in tokens per second, up to the capacity; rounded to millionths. Default: 0, and then nobody reads a
    /// clock for it.
    ///
    /// For a [`ratio`](Self::ratio) it is the floor: so many retries per second (at a cost of 1) whatever the traffic. Time
    /// counts from the first retry that is asked for, in milliseconds. It is turned into tokens when the next one is.
    ///
    /// # Panics
    ///
    /// If `tokens_per_s` is neither 0 nor a number from 0.000001 to 4,294,967.
    #[must_use]
    #[track_caller]
    pub const fn refill_per_s(mut self, tokens_per_s: f64) -> Self {
        self.terms.refill = match Refill::per_s(tokens_per_s) {
            Some(refill) => refill,
            None => panic!("`refill_per_s` must be 0, or a number of tokens from 0.000001 to 4294967"),
        };
        self
    }

    /// How many tokens there were after the last change. What time has put in since then is not in it.
    #[must_use]
    pub fn tokens(&self) -> f64 {
        in_tokens(Level::of(Word::load(&self.word)).tokens)
    }

    /// Takes the cost of a retry after a failure of that class; `false` where the bucket cannot pay it. Then nothing is
    /// taken, but for [`throttling`](Self::throttling), where a refused retry pays what is left of its cost.
    ///
    /// `now` is the time since any fixed moment, the same moment for all who share the budget. It is asked only where the
    /// budget refills by time, and once. A reading up to an hour older than one that came before it refills nothing: threads
    /// may overtake each other. After more than 49 days (2³² ms) without a retry, less may be refilled than is due.
    #[must_use = "a retry that the budget refuses must not be made"]
    pub fn withdraw(&self, class: ErrorClass, now: impl FnOnce() -> Duration) -> bool {
        self.withdraw_by(class, Some(now))
    }

    /// As [`withdraw`](Self::withdraw); who has no clock gets no refill.
    pub(crate) fn withdraw_by(&self, class: ErrorClass, now: Option<impl FnOnce() -> Duration>) -> bool {
        self.terms.withdraw(&self.word, class, now)
    }

    /// Gives back what a retry after a failure of that class has cost: one that was paid for and not made.
    pub fn give_back(&self, class: ErrorClass) {
        self.terms.give_back(&self.word, class);
    }

    /// Tells that a call begins: once, at its first attempt. Only a budget by [`ratio`](Self::ratio) minds.
    #[inline]
    pub fn called(&self) {
        self.terms.called(&self.word);
    }

    /// Tells that an attempt succeeded.
    #[inline]
    pub fn succeeded(&self) {
        self.terms.succeeded(&self.word);
    }

    const fn holding(tokens: u32, terms: Terms) -> Self {
        Self { word: AtomicU64::new(Level::fresh(tokens)), terms }
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let capacity = in_tokens(self.terms.capacity);
        f.debug_struct("Budget")
            .field("tokens", &self.tokens())
            .field("capacity", &capacity)
            .finish_non_exhaustive()
    }
}

/// One second of the floor that Finagle and tower have by default.
const START_OF_RATIO: u32 = 10 * PER_TOKEN;

/// A capacity in thousandths.
#[track_caller]
const fn capacity_of(tokens: u32) -> u32 {
    if tokens == 0 {
        panic!("a budget of zero tokens allows no retry: use `max_attempts(1)` for that");
    }
    if tokens > MAX_TOKENS {
        panic!("a budget holds at most 4294967 tokens");
    }
    tokens * PER_TOKEN
}

/// A cost in thousandths; one that is too large for any budget is left to the check against the capacity.
#[track_caller]
const fn cost_of(tokens: u32) -> u32 {
    if tokens == 0 {
        panic!("a retry that costs nothing is not limited by a budget: a cost is at least 1 token");
    }
    tokens.saturating_mul(PER_TOKEN)
}
