//! What happens to the dependency, and how large everything is.

use std::ops::Range;
use std::time::Duration;

/// Steady traffic, and a minute of trouble.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// What is wrong in that minute.
    pub trouble: Trouble,
    /// How many calls arrive in a second, evenly.
    pub calls_per_s: u32,
}

/// What is wrong with the dependency for a minute.
#[derive(Debug, Clone, Copy)]
pub enum Trouble {
    /// It serves so many requests per second.
    Capacity(u32),
    /// So many of a hundred requests fail, whichever they are. They fail at once, and take no capacity.
    Flaky(u64),
    /// Every request for one shard of ten fails, at once and without taking capacity.
    DeadShard,
}

/// How many requests the healthy dependency serves in a second.
pub(super) const CAPACITY: u32 = 100;

/// How many may wait: two seconds of work, twice as long as anybody waits for it.
pub(super) const QUEUE: usize = 200;

/// How long a client waits for an answer. The dependency does not notice that it has gone.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// How long a client waits for a refusal.
pub(super) const ROUND_TRIP: Duration = Duration::from_millis(10);

/// How many processes make the calls. Each has a policy, a budget and a breaker of its own, as processes do.
pub(super) const PROCESSES: u64 = 10;

/// Over how many shards the calls are spread.
pub(super) const SHARDS: u64 = 10;

impl Scenario {
    /// The seconds of trouble.
    pub const DURING: Range<usize> = 60..120;

    /// The seconds that are looked at after it.
    pub const AFTER: Range<usize> = 120..180;

    /// Traffic goes on until then: were it to end before, the last calls would find a dependency that has nothing else to
    /// do.
    pub const END: usize = 210;

    /// Nothing is served.
    pub const TOTAL_OUTAGE: Self = Self::usual(Trouble::Capacity(0));

    /// Half of the capacity is left: less than first attempts alone need.
    pub const BROWN_OUT: Self = Self::usual(Trouble::Capacity(CAPACITY / 2));

    /// Nothing is served, and at other times calls need 95 % of the capacity.
    pub const WITHOUT_HEADROOM: Self =
        Self { trouble: Trouble::Capacity(0), calls_per_s: CAPACITY / 20 * 19 };

    /// One request in twenty fails.
    pub const ONE_IN_TWENTY: Self = Self::usual(Trouble::Flaky(5));

    /// Every other request fails.
    pub const ONE_IN_TWO: Self = Self::usual(Trouble::Flaky(50));

    /// One shard of ten is dead.
    pub const DEAD_SHARD: Self = Self::usual(Trouble::DeadShard);

    /// With calls for four fifths of the capacity.
    pub(super) const fn usual(trouble: Trouble) -> Self {
        Self { trouble, calls_per_s: CAPACITY / 5 * 4 }
    }

    pub(super) const fn capacity_in_trouble(&self) -> u32 {
        match self.trouble {
            Trouble::Capacity(per_s) => per_s,
            Trouble::Flaky(_) | Trouble::DeadShard => CAPACITY,
        }
    }
}
