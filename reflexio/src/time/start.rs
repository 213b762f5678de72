//! The moment from which the system's clocks count.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

static START: OnceLock<Instant> = OnceLock::new();

/// A day before anybody asked: tokio's paused clock may stand at a moment before that.
#[inline]
pub(super) fn start() -> Instant {
    match START.get() {
        Some(start) => *start,
        None => begin(),
    }
}

// Out of line: what a `OnceLock` begins with would otherwise be in every crate that asks.
#[cold]
#[inline(never)]
fn begin() -> Instant {
    let now = Instant::now();
    let start = now.checked_sub(Duration::from_secs(24 * 60 * 60)).unwrap_or(now);
    *START.get_or_init(|| start)
}

/// What a clock shows at `instant`.
#[inline]
pub(super) fn since_start(instant: Instant) -> Duration {
    instant.saturating_duration_since(start())
}
