//! How far a call has come.

use core::fmt;
use core::num::NonZeroU32;
use core::time::Duration;

use crate::class::ErrorClass;

/// How far one call has come: its attempts, and which failures were retried.
///
/// With the feature `serde` it can be stored, and the call [resumed](crate::RetryPolicy::resume) elsewhere. What is missing
/// in the stored form is zero, what is not known is skipped, so that versions of a program can read each other's; what
/// contradicts itself is refused.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "super::stored::Stored", into = "super::stored::Stored"))]
// Nothing before the first attempt is judged: what succeeds at once then has one number to write.
pub struct Progress(pub(super) Option<Counts>);

/// What there is to remember once an attempt was judged.
// It stands in every future, beside what is aligned to 8 bytes: packed, it shares them with the state of the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(Rust, packed)]
pub(super) struct Counts {
    pub(super) attempts: NonZeroU32,
    pub(super) retried: [u16; ErrorClass::COUNT],
    // Nanoseconds. A strategy that did not wait has nothing to grow from, so 0 is none.
    pub(super) previous: u64,
    pub(super) last: Option<ErrorClass>,
}

impl Counts {
    pub(super) const fn after(attempts: NonZeroU32) -> Self {
        Self { attempts, retried: [0; ErrorClass::COUNT], previous: 0, last: None }
    }
}

impl Progress {
    /// Before the first attempt.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// How many attempts have been judged.
    #[must_use]
    #[inline]
    pub const fn attempts(&self) -> u32 {
        match self.0 {
            Some(counts) => counts.attempts.get(),
            None => 0,
        }
    }

    /// How many failures of that class were retried; stays at 65,535 once there.
    #[must_use]
    #[inline]
    pub const fn retried(&self, class: ErrorClass) -> u16 {
        match self.0 {
            Some(counts) => counts.retried[class.index()],
            None => 0,
        }
    }

    /// What the strategy answered the last time, apart from hints that it passed on; `None` where that was no wait.
    #[must_use]
    pub const fn previous_delay(&self) -> Option<Duration> {
        match self.previous() {
            Some(previous) => Some(Duration::from_nanos(previous)),
            None => None,
        }
    }

    /// The class of the failure that was retried last.
    pub(crate) const fn last(&self) -> Option<ErrorClass> {
        match self.0 {
            Some(counts) => counts.last,
            None => None,
        }
    }

    #[inline]
    pub(super) const fn previous(&self) -> Option<u64> {
        match self.0 {
            Some(Counts { previous: 0, .. }) | None => None,
            Some(counts) => Some(counts.previous),
        }
    }

    /// Counts an attempt.
    #[inline]
    pub(super) fn attempted(&mut self) -> &mut Counts {
        match &mut self.0 {
            Some(counts) => {
                counts.attempts = counts.attempts.saturating_add(1);
                counts
            }
            first => first.insert(Counts::after(NonZeroU32::MIN)),
        }
    }
}

impl Counts {
    #[inline]
    pub(super) fn retried(&mut self, class: ErrorClass) {
        let class_index = class.index();
        self.retried[class_index] = self.retried[class_index].saturating_add(1);
        self.last = Some(class);
    }
}

/// How many of each class.
struct Retried<'a>(&'a Progress);

impl fmt::Debug for Retried<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = ErrorClass::ALL.iter().map(|class| (class, self.0.retried(*class)));
        f.debug_map().entries(counts.filter(|(_, count)| *count > 0)).finish()
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress")
            .field("attempts", &self.attempts())
            .field("retried", &Retried(self))
            .field("previous_delay", &self.previous_delay())
            .field("last", &self.last())
            .finish()
    }
}
