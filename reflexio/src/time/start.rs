//! The moment from which the system's clocks count.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

static START: OnceLock<Instant> = OnceLock::new();

/// A day and more before anybody asked, if it can be: tokio's paused clock may stand at a moment before that.
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
    // Some clocks begin when the machine does, and cannot be asked for a moment before.
    let mut seconds = 1 << 17;
    let start = loop {
        match now.checked_sub(Duration::from_secs(seconds)) {
            Some(start) => break start,
            None => seconds /= 2,
        }
    };
    *START.get_or_init(|| start)
}

/// What a clock shows at `instant`.
#[inline]
pub(super) fn since_start(instant: Instant) -> Duration {
    instant.saturating_duration_since(start())
}
