//! Randomness that is the same in every run.

use core::cell::Cell;
use std::thread_local;

thread_local! {
    static STATE: Cell<u64> = const { Cell::new(0) };
}

/// Sets the seed of [`seeded`] on this thread. Without it the seed is 0, and goes on where the thread's last test left it.
pub fn seed(seed: u64) {
    STATE.set(seed);
}

/// A source of jitter that draws the same in every run, a sequence of its own for every thread.
///
/// ```
/// use std::time::Duration;
/// use reflexio::testing::{VirtualTime, seed, seeded};
/// use reflexio::{ErrorClass, RetryPolicy};
///
/// # /*
/// #[test]
/// # */
/// fn the_first_wait_is_what_the_seed_makes_it() {
///     let policy = RetryPolicy::new().random(&seeded).timer(VirtualTime).max_attempts(2);
///     let wait = || {
///         seed(7);
///         let outcome = policy.execute(|| Err::<(), _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset)));
///         outcome.timeline().next().unwrap().sleep
///     };
///     assert!(wait() >= Duration::from_millis(250));
///     assert_eq!(wait(), wait());
/// }
/// # the_first_wait_is_what_the_seed_makes_it();
/// ```
// SplitMix64 (Steele, Lea, Flood, 2014).
#[must_use]
pub fn seeded() -> u64 {
    let state = STATE.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
    STATE.set(state);
    let mut z = state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
