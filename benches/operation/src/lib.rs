//! What the subjects retry: operations that no optimiser sees into.
//!
//! They stand in a crate of their own, are never inlined, and carry their state in their arguments. What they fail with is
//! for the subject to say, which may need a type of its own.

mod awaited;

use std::fmt;
use std::sync::atomic::AtomicBool;

pub use awaited::{
    FailsAlways, FailsOnce, Operation, Succeeds, Wide, fail_always, fail_once, succeed, wide_1k, wide_64,
};

/// How an operation fails.
///
/// It is as wide as the value of the operations, so that their results are returned in registers: how a result travels is
/// no merit of who retries.
#[repr(u64)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Worth a retry.
    Busy,
    /// Not worth one.
    Gone,
}

impl Failure {
    /// The predicate that is handed to every subject that takes one.
    #[inline]
    pub fn is_worth_a_retry(&self) -> bool {
        matches!(self, Self::Busy)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "busy",
            Self::Gone => "gone",
        })
    }
}

impl std::error::Error for Failure {}

/// Succeeds.
#[inline(never)]
pub fn succeeds<E: From<Failure>>(x: u64) -> Result<u64, E> {
    opaque::succeeds(x).map_err(E::from)
}

/// Succeeds, and reads a body of 1 KiB.
#[inline(never)]
pub fn reads<E: From<Failure>>(body: &[u8; 1024]) -> Result<u64, E> {
    opaque::reads(body).map_err(E::from)
}

/// Fails, succeeds the next time, and so on.
#[inline(never)]
pub fn fails_once<E: From<Failure>>(failed: &AtomicBool) -> Result<u64, E> {
    opaque::fails_once(failed).map_err(E::from)
}

/// What no other crate sees into.
mod opaque {
    use std::sync::atomic::{AtomicBool, Ordering};

    use crate::Failure;

    #[inline(never)]
    pub(crate) fn succeeds(x: u64) -> Result<u64, Failure> {
        if x == u64::MAX { Err(Failure::Gone) } else { Ok(x) }
    }

    #[inline(never)]
    pub(crate) fn reads(body: &[u8; 1024]) -> Result<u64, Failure> {
        if body[1023] == u8::MAX { Err(Failure::Gone) } else { Ok(body[0].into()) }
    }

    #[inline(never)]
    pub(crate) fn fails_once(failed: &AtomicBool) -> Result<u64, Failure> {
        // Not `swap`: a locked instruction would drown what is measured by the clock.
        let before = failed.load(Ordering::Relaxed);
        failed.store(!before, Ordering::Relaxed);
        if before { Ok(1) } else { Err(Failure::Busy) }
    }
}
