//! What a policy says of some classes and not of others.

use core::fmt;

use crate::class::{Classes, ErrorClass};

/// A value for each class that has one.
///
/// Which ones have is apart from the values: where none has, a constant policy shows the compiler that nothing is to be
/// looked up, and any other asks one byte.
#[derive(Clone, Copy)]
pub(crate) struct ByClass<T> {
    set: Classes,
    values: [T; ErrorClass::COUNT],
}

impl<T: Copy> ByClass<T> {
    /// None has one; `filler` is never seen.
    pub(crate) const fn none(filler: T) -> Self {
        Self { set: Classes::NONE, values: [filler; ErrorClass::COUNT] }
    }

    pub(crate) const fn with(mut self, class: ErrorClass, value: T) -> Self {
        self.set = self.set.with(class);
        self.values[class.index()] = value;
        self
    }

    /// The classes that have one.
    #[inline]
    pub(crate) const fn classes(&self) -> Classes {
        self.set
    }

    #[inline]
    pub(crate) fn get(&self, class: ErrorClass) -> Option<&T> {
        if self.set.contains(class) { Some(&self.values[class.index()]) } else { None }
    }
}

impl<T: Copy + fmt::Debug> fmt::Debug for ByClass<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = ErrorClass::ALL.iter().filter_map(|class| Some((class, self.get(*class)?)));
        f.debug_map().entries(set).finish()
    }
}
