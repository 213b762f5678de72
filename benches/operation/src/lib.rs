//! What the subjects retry: operations that no optimiser sees into.
//!
//! They stand in a crate of their own, are never inlined, and carry their state in their arguments.

mod awaited;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

pub use awaited::{
    AlwaysFails, FailsOnce, Succeeds, Wide, fails_always, fails_once_async, succeed, wide_1k, wide_64,
};

/// How an operation fails.
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
pub fn succeeds(x: u64) -> Result<u64, Failure> {
    if x == u64::MAX { Err(Failure::Gone) } else { Ok(x) }
}

/// Succeeds, and reads a body of 1 KiB.
#[inline(never)]
pub fn reads(body: &[u8; 1024]) -> Result<u64, Failure> {
    if body[1023] == u8::MAX { Err(Failure::Gone) } else { Ok(body[0].into()) }
}

/// Fails, succeeds the next time, and so on.
#[inline(never)]
pub fn fails_once(failed: &AtomicBool) -> Result<u64, Failure> {
    // Not `swap`: a locked instruction would drown what is measured by the clock.
    let before = failed.load(Ordering::Relaxed);
    failed.store(!before, Ordering::Relaxed);
    if before { Ok(1) } else { Err(Failure::Busy) }
}
