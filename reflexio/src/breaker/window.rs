//! A count of calls that forgets: a ring of slots, each a tenth of the window and one word.
//!
//! | bits | hold |
//! |---|---|
//! | 0–15 | calls |
//! | 16–31 | counted failures among them |
//! | 32–51 | in which lap around the ring |
//! | 52–63 | in which epoch of the breaker |

use core::num::NonZeroU64;
use core::sync::atomic::AtomicU64;
use core::time::Duration;

use crate::strategies::nanos;
use crate::word::Word;

const SLOTS: usize = 10;

/// A millisecond: below that, threads that read the clock at once are in different slots.
const SHORTEST_SLOT_NANOS: u64 = 1_000_000;

/// How many calls a slot remembers for sure: a full one forgets half of its 65,535.
pub(super) const REMEMBERED: u32 = 1 << 15;

/// Which share of failures is too much.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ratio {
    share: f64,
    slot_nanos: NonZeroU64,
    min_calls: u32,
}

impl Ratio {
    /// `None` for a window too short.
    pub(super) const fn new(share: f64, window: Duration, min_calls: u32) -> Option<Self> {
        match NonZeroU64::new(nanos(window) / SLOTS as u64) {
            Some(slot_nanos) if slot_nanos.get() >= SHORTEST_SLOT_NANOS => {
                Some(Self { share, slot_nanos, min_calls })
            }
            _ => None,
        }
    }

    /// In which slot of time that is.
    pub(super) fn tick(&self, now: Duration) -> Tick {
        Tick(nanos(now) / self.slot_nanos)
    }
}

/// A number of slots since the moment from which time is counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tick(u64);

impl Tick {
    #[allow(clippy::cast_possible_truncation, reason = "a remainder of ten")]
    fn index(self) -> usize {
        (self.0 % SLOTS as u64) as usize
    }

    #[allow(clippy::cast_possible_truncation, reason = "the mask leaves 20 bits")]
    fn lap(self) -> u32 {
        (self.0 / SLOTS as u64) as u32 & LAP
    }
}

const LAP_BITS: u32 = 20;
const LAP: u32 = (1 << LAP_BITS) - 1;
const EPOCH: u32 = (1 << (u32::BITS - LAP_BITS)) - 1;

/// What a slot counts for: an epoch of the breaker and a lap around the ring, both of which wrap.
///
/// So an old slot is taken for the present one if nobody has used it since, and that was 1,048,576 windows ago, to the
/// slot, or 4,096 transitions within one window; and for a later one if that was up to 15 less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key(u32);

impl Key {
    fn new(epoch: u32, tick: Tick) -> Self {
        Self((epoch & EPOCH) << LAP_BITS | tick.lap())
    }

    /// Whether this is from a later epoch than `other`, and no earlier lap, or from a later lap of the same.
    ///
    /// Both wrap, so only what is a few steps ahead is later: as far as others get while a thread is held up between two
    /// instructions. Whatever else differs is an old slot that nobody has used since. Of an earlier lap it is that whatever
    /// its epoch seems to be: an outage may last so long that the epoch comes around.
    fn is_later_than(self, other: Self) -> bool {
        const FEW: u32 = 16;
        let laps = self.0.wrapping_sub(other.0) & LAP;
        match (self.0 >> LAP_BITS).wrapping_sub(other.0 >> LAP_BITS) & EPOCH {
            0 => (1..FEW).contains(&laps),
            epochs => epochs < FEW && laps < FEW,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    key: Key,
    failures: u16,
    calls: u16,
}

impl Slot {
    #[allow(clippy::cast_possible_truncation, reason = "the parts are taken apart on purpose")]
    fn unpack(word: u64) -> Self {
        Self { key: Key((word >> 32) as u32), failures: (word >> 16) as u16, calls: word as u16 }
    }

    fn pack(self) -> u64 {
        u64::from(self.key.0) << 32 | u64::from(self.failures) << 16 | u64::from(self.calls)
    }

    fn count(mut self, failed: bool) -> Self {
        // Halving keeps the share, and lets what is new weigh more.
        if self.calls == u16::MAX {
            self.calls /= 2;
            self.failures /= 2;
        }
        self.calls += 1;
        self.failures += u16::from(failed);
        self
    }
}

pub(super) struct Window<W>([W; SLOTS]);

impl Window<AtomicU64> {
    pub(super) const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; SLOTS])
    }
}

impl<W: Word> Window<W> {
    #[cfg(all(test, reflexio_loom))]
    pub(super) fn of(word: impl Fn() -> W) -> Self {
        Self(core::array::from_fn(|_| word()))
    }

    /// Counts the outcome of a call that began in that epoch.
    pub(super) fn record(&self, epoch: u32, tick: Tick, failed: bool) {
        let key = Key::new(epoch, tick);
        self.0[tick.index()].update(|word| {
            let slot = Slot::unpack(word);
            let slot = if slot.key == key {
                slot
            } else if slot.calls > 0 && slot.key.is_later_than(key) {
                return (None, ());
            } else {
                Slot { key, failures: 0, calls: 0 }
            };
            (Some(slot.count(failed).pack()), ())
        });
    }

    /// Whether the window that ends with that slot holds enough calls, and too many of them failed.
    ///
    /// Two threads that count in neighbouring slots at the same instant may not see each other here; the next failure
    /// sees both.
    pub(super) fn is_reached(&self, ratio: &Ratio, epoch: u32, tick: Tick) -> bool {
        let (failures, calls) = self.totals(epoch, tick);
        // A quotient of integers is rounded as a literal is: 7 of 100 are 0.07, where 0.07 · 100 is above 7.
        calls >= ratio.min_calls && f64::from(failures) / f64::from(calls) >= ratio.share
    }

    /// Failures and calls of a breaker in that epoch, in the window that ends with that slot.
    pub(super) fn totals(&self, epoch: u32, tick: Tick) -> (u32, u32) {
        let ticks = (0..SLOTS as u64).map_while(|back| tick.0.checked_sub(back)).map(Tick);
        let slots = ticks.map(|tick| (Slot::unpack(self.0[tick.index()].load()), Key::new(epoch, tick)));
        slots.filter(|(slot, key)| slot.key == *key).fold((0, 0), |(failures, calls), (slot, _)| {
            (failures + u32::from(slot.failures), calls + u32::from(slot.calls))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPS: u64 = SLOTS as u64;

    /// What the window of the second outcome holds after two, each with its epoch and tick.
    fn after(first: (u32, u64), second: (u32, u64)) -> (u32, u32) {
        let window = Window::new();
        window.record(first.0, Tick(first.1), false);
        window.record(second.0, Tick(second.1), true);
        window.totals(second.0, Tick(second.1))
    }

    #[test]
    fn a_late_outcome_leaves_a_later_lap_and_a_later_epoch_alone() {
        let last_lap = u64::from(LAP) * LAPS;
        for (newer, late) in [
            ((0, LAPS), (0, 0)),
            ((0, 15 * LAPS), (0, 0)),
            ((0, last_lap + LAPS), (0, last_lap)),
            ((1, 0), (0, 0)),
            ((1, 15 * LAPS), (0, 0)),
            ((15, 0), (0, 0)),
            ((EPOCH + 1, 0), (EPOCH, 0)),
        ] {
            let window = Window::new();
            window.record(newer.0, Tick(newer.1), false);
            window.record(late.0, Tick(late.1), true);
            assert_eq!(window.totals(newer.0, Tick(newer.1)), (0, 1), "{newer:?}, {late:?}");
        }
    }

    #[test]
    fn an_old_slot_makes_room_however_far_the_numbers_have_gone() {
        for laps in [1, 15, 16, 1_000, 1 << 19, (1 << 20) - 16, (1 << 20) + 1, (1 << 40) + 1] {
            assert_eq!(after((7, 3), (7, 3 + laps * LAPS)), (1, 1), "{laps} laps later");
        }
        for epochs in [1, 15, 16, 1_000, 1 << 11, (1 << 12) - 16, (1 << 12) + 1] {
            assert_eq!(after((7, 3), (7 + epochs, 3)), (1, 1), "{epochs} epochs later");
        }
        assert_eq!(after((8, 3 + 16 * LAPS), (7, 3)), (1, 1), "ahead by more than anybody gets");
    }

    #[test]
    fn a_slot_from_before_an_outage_makes_room_however_many_transitions_that_was() {
        for epochs in 1..=2 * (EPOCH + 1) {
            assert_eq!(after((7, 3), (7 + epochs, 3 + LAPS)), (1, 1), "{epochs} epochs later");
        }
    }

    #[test]
    fn a_slot_that_nobody_has_used_is_older_than_any() {
        for epoch in 0..2 * EPOCH {
            let window = Window::new();
            window.record(epoch, Tick(0), true);
            assert_eq!(window.totals(epoch, Tick(0)), (1, 1), "in epoch {epoch}");
        }
    }

    #[test]
    fn outcomes_of_the_same_lap_and_epoch_add_up() {
        assert_eq!(after((7, 3), (7, 3)), (1, 2));
        assert_eq!(after((7, 3), (7, 12)), (1, 2), "the last slot of the same window");
        assert_eq!(after((7, 12), (7, 3)), (1, 1), "what comes later is in no window before it");
    }
}
