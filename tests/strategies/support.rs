//! What the properties are checked over.

use std::time::Duration;

use reflexio::strategies::{
    Backoff, BackoffContext, decorrelated_jitter, equal_jitter, exponential, full_jitter, token_backoff,
};
use reflexio::{ErrorClass, Strategy};
use reflexio_tests::{seed, seeded};

/// What strategies take longer durations for: 584 years.
pub(crate) const LONGEST: Duration = Duration::from_nanos(u64::MAX);

pub(crate) const DAY: Duration = Duration::from_secs(86_400);

/// Makes a strategy.
pub(crate) type Make = fn() -> Backoff;

/// Every strategy that grows, with its name for messages.
pub(crate) const GROWING: [(&str, Make); 5] = [
    ("decorrelated_jitter", decorrelated_jitter),
    ("equal_jitter", equal_jitter),
    ("full_jitter", full_jitter),
    ("token_backoff", token_backoff),
    ("exponential", exponential),
];

/// Those of them that jitter.
pub(crate) const JITTERED: [(&str, Make); 4] = [
    ("decorrelated_jitter", decorrelated_jitter),
    ("equal_jitter", equal_jitter),
    ("full_jitter", full_jitter),
    ("token_backoff", token_backoff),
];

pub(crate) const ATTEMPTS: [u32; 15] =
    [0, 1, 2, 3, 5, 8, 31, 32, 33, 63, 64, 1023, 1024, u32::MAX - 1, u32::MAX];

pub(crate) const RANDOM: [u64; 6] = [0, 1, u64::MAX / 3, 1 << 63, u64::MAX - 1, u64::MAX];

/// The delay for one draw.
pub(crate) fn delay(
    strategy: &impl Strategy,
    attempt: u32,
    previous: Option<Duration>,
    random: u64,
) -> Duration {
    let random = || random;
    let context = BackoffContext::new(attempt, ErrorClass::Transient, &random).with_previous(previous);
    strategy.delay(&context)
}

/// The delays of so many draws from the seeded source.
pub(crate) fn draws(
    strategy: &impl Strategy,
    attempt: u32,
    previous: Option<Duration>,
    n: usize,
) -> Vec<Duration> {
    seed(u64::from(attempt));
    let context = BackoffContext::new(attempt, ErrorClass::Transient, &seeded).with_previous(previous);
    (0..n).map(|_| strategy.delay(&context)).collect()
}

/// One set of numbers to check a property with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) base: Duration,
    pub(crate) max: Duration,
    pub(crate) attempt: u32,
    pub(crate) previous: Option<Duration>,
    pub(crate) random: u64,
}

/// The corners, and some thousands of cases between them.
pub(crate) fn cases() -> impl Iterator<Item = Case> {
    corners().chain(scattered())
}

fn corners() -> impl Iterator<Item = Case> {
    let bases = [Duration::from_nanos(1), Duration::from_millis(250), Duration::from_secs(7), DAY * 365];
    bases.into_iter().flat_map(move |base| {
        let maxes = [base, base + Duration::from_nanos(1), base * 2, base * 1000, Duration::MAX];
        maxes.into_iter().flat_map(move |max| {
            let previous = [None, Some(Duration::ZERO), Some(base), Some(max), Some(Duration::MAX)];
            previous.into_iter().flat_map(move |previous| {
                ATTEMPTS.into_iter().flat_map(move |attempt| {
                    RANDOM.map(|random| Case { base, max, attempt, previous, random })
                })
            })
        })
    })
}

/// Numbers of every size: the exponent is uniform, not the number.
fn scattered() -> impl Iterator<Item = Case> {
    seed(42);
    fn any_size() -> u64 {
        seeded() >> (seeded() % 64)
    }
    fn nanos(most: u64) -> Duration {
        Duration::from_nanos(any_size() % most + 1)
    }
    (0..20_000).map(|_| {
        // Bases up to a day, caps up to a year: beyond that the corners are enough.
        let base = nanos(86_400 * 1_000_000_000);
        let max = base + nanos(365 * 86_400 * 1_000_000_000);
        let previous = (!seeded().is_multiple_of(4)).then(|| Duration::from_nanos(any_size()));
        let attempt = u32::try_from(any_size() & 0xffff_ffff).unwrap();
        Case { base, max, attempt, previous, random: seeded() }
    })
}
