//! Randomness that is the same in every run.

use std::cell::Cell;

thread_local! {
    static STATE: Cell<u64> = const { Cell::new(0) };
}

/// Sets the seed of [`seeded`] on this thread.
pub fn seed(seed: u64) {
    STATE.set(seed);
}

/// A source for `.random(&seeded)`: SplitMix64 (Steele, Lea, Flood, 2014), every test thread with a state of its own.
pub fn seeded() -> u64 {
    let state = STATE.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
    STATE.set(state);
    let mut z = state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
