//! Where jitter comes from when the policy names no source of its own.

#[cfg(feature = "std")]
pub(crate) use with_std::{Generator, random};

#[cfg(feature = "std")]
mod with_std {
    use core::cell::Cell;
    use core::hash::{BuildHasher as _, Hasher as _};
    use std::hash::RandomState;

    use rand::rngs::SmallRng;
    use rand::{Rng as _, SeedableRng as _};

    use crate::thread::THIS_THREAD;

    /// A thread's generator.
    // Seeded at the first draw, for a constant needs no initialiser that every draw asks for.
    pub(crate) struct Generator(Cell<Option<SmallRng>>);

    impl Generator {
        /// Not seeded yet.
        pub(crate) const fn unseeded() -> Self {
            Self(Cell::new(None))
        }
    }

    /// A uniform 64-bit number from this thread's generator.
    #[inline]
    pub(crate) fn random() -> u64 {
        let drawn = THIS_THREAD.with(|thread| {
            let mut seeded = thread.generator.0.take()?;
            let drawn = seeded.next_u64();
            thread.generator.0.set(Some(seeded));
            Some(drawn)
        });
        drawn.unwrap_or_else(first)
    }

    // std's hasher is keyed by the system's entropy, differently in every thread: no second source is needed.
    #[cold]
    #[inline(never)]
    fn first() -> u64 {
        let mut seeded = SmallRng::seed_from_u64(RandomState::new().build_hasher().finish());
        let drawn = seeded.next_u64();
        THIS_THREAD.with(|thread| thread.generator.0.set(Some(seeded)));
        drawn
    }
}

/// Without `std` there is no entropy: calls differ from each other, devices do not.
#[cfg(not(feature = "std"))]
pub(crate) fn random() -> u64 {
    use core::sync::atomic::{AtomicUsize, Ordering};

    static DRAWN: AtomicUsize = AtomicUsize::new(0);
    // SplitMix64 (Steele, Lea, Flood, 2014), as a function of a counter.
    let drawn = DRAWN.fetch_add(1, Ordering::Relaxed) as u64;
    let mut z = drawn.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
