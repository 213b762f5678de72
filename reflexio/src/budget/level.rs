//! What the word of a budget says.

/// A word, taken apart.
#[derive(Clone, Copy)]
pub(super) struct Level {
    /// In thousandths.
    pub(super) tokens: u32,
    /// Up to when time was turned into tokens: the low 32 bits of a number of milliseconds that is always odd. 0 before
    /// anybody has asked.
    pub(super) stamp: u32,
}

impl Level {
    /// The word of a budget that nobody has asked yet.
    pub(super) const fn fresh(tokens: u32) -> u64 {
        Self { tokens, stamp: 0 }.word()
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the halves of the word")]
    pub(super) const fn of(word: u64) -> Self {
        Self { tokens: word as u32, stamp: (word >> 32) as u32 }
    }

    pub(super) const fn word(self) -> u64 {
        (self.stamp as u64) << 32 | self.tokens as u64
    }
}
