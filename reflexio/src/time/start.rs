//! The moment from which the system's clocks count.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A day before anybody asked: tokio's paused clock may stand at a moment before that.
#[inline]
fn start() -> Instant {
    static START: OnceLock<Instant> = OnceLock::new();
    *START.get_or_init(a_day_ago)
}

// Not inlined: std has two bodies for what a `OnceLock` begins with.
#[inline(never)]
fn a_day_ago() -> Instant {
    let now = Instant::now();
    now.checked_sub(Duration::from_secs(24 * 60 * 60)).unwrap_or(now)
}

/// What a clock shows at `instant`.
#[inline]
pub(super) fn since_start(instant: Instant) -> Duration {
    instant.saturating_duration_since(start())
}
