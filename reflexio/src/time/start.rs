//! The moment from which the system's clocks count.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

static START: OnceLock<Instant> = OnceLock::new();

/// What the clocks show at the start: tokio's paused clock may stand still at a moment before it.
const AT_START: Duration = Duration::from_secs(24 * 60 * 60);

/// What a clock shows at `instant`.
#[inline]
pub(super) fn since_start(instant: Instant) -> Duration {
    // Not `instant`, which may lie in the future of a paused clock.
    let start = *START.get_or_init(Instant::now);
    match instant.checked_duration_since(start) {
        Some(since) => AT_START.saturating_add(since),
        None => AT_START.saturating_sub(start - instant),
    }
}
