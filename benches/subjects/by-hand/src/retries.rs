//! What the loops share.

use std::cell::RefCell;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use measure::{BASE, MAX, MAX_ATTEMPTS};
use operation::Failure;
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};

pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// The classes that the loop tells apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Permanent,
    Transient,
}

const CLASSES: usize = 2;
/// How many failures of each class are retried.
const CAPS: [u16; CLASSES] = [0, 5];

fn classify(failure: &Failure) -> Class {
    if failure.is_worth_a_retry() { Class::Transient } else { Class::Permanent }
}

thread_local! {
    static GENERATOR: RefCell<SmallRng> = RefCell::new(SmallRng::seed_from_u64(RandomState::new().hash_one(0_u8)));
}

/// How a loop waits.
pub(crate) trait Wait {
    fn nanos(previous: u64) -> u64;
}

/// Decorrelated jitter.
pub(crate) struct Jittered;

impl Wait for Jittered {
    fn nanos(previous: u64) -> u64 {
        const LEAST: u64 = BASE.as_nanos() as u64;
        const MOST: u64 = MAX.as_nanos() as u64;
        jittered(LEAST, MOST, previous)
    }
}

/// The same with numbers that may be known only when it runs.
// Always inlined: where they are constants, that shall count.
#[inline(always)]
pub(crate) fn jittered(least: u64, most: u64, previous: u64) -> u64 {
    let high = previous.saturating_mul(3).clamp(least, most);
    let random = GENERATOR.with_borrow_mut(|generator| generator.next_u64());
    least + ((u128::from(random) * u128::from(high - least + 1)) >> 64) as u64
}

/// The same each time.
pub(crate) struct Fixed<const NANOS: u64>;

impl<const NANOS: u64> Wait for Fixed<NANOS> {
    fn nanos(_: u64) -> u64 {
        NANOS
    }
}

/// How far a call has come.
pub(crate) struct Retries {
    attempts: u32,
    retried: [u16; CLASSES],
    previous: u64,
}

impl Retries {
    pub(crate) fn new() -> Self {
        Self { attempts: 0, retried: [0; CLASSES], previous: BASE.as_nanos() as u64 }
    }

    /// The wait before the next attempt, if there is one.
    pub(crate) fn next<W: Wait>(
        &mut self,
        failure: &Failure,
        remaining: impl FnOnce() -> Option<Duration>,
    ) -> Option<Duration> {
        self.attempts += 1;
        let class = classify(failure) as usize;
        if self.retried[class] >= CAPS[class] || self.attempts >= MAX_ATTEMPTS {
            return None;
        }
        let nanos = W::nanos(self.previous);
        let delay = Duration::from_nanos(nanos);
        if remaining().is_some_and(|remaining| delay >= remaining) {
            return None;
        }
        self.retried[class] += 1;
        self.previous = nanos;
        Some(delay)
    }
}
