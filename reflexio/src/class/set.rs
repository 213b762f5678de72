//! Some of the classes.

use core::fmt;

use super::ErrorClass;

/// A set of classes.
#[derive(Clone, Copy)]
pub(crate) struct Classes(u8);

impl Classes {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn with(self, class: ErrorClass) -> Self {
        Self(self.0 | 1 << class.index())
    }

    pub(crate) const fn without(self, class: ErrorClass) -> Self {
        Self(self.0 & !(1 << class.index()))
    }

    #[inline]
    pub(crate) const fn or(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    #[inline]
    pub(crate) const fn contains(self, class: ErrorClass) -> bool {
        self.0 & 1 << class.index() != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Debug for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(ErrorClass::ALL.iter().filter(|class| self.contains(**class))).finish()
    }
}
