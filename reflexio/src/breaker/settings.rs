//! What a breaker was told, and what follows from that.

use core::num::NonZeroU32;
use core::time::Duration;

use super::packed::Moment;
use super::window::Ratio;
use crate::class::{Classes, ErrorClass};
use crate::strategies::nanos;

#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    pub(super) consecutive_failures: Option<NonZeroU32>,
    pub(super) failure_ratio: Option<Ratio>,
    pub(super) open_for: Duration,
    pub(super) probes: u16,
    pub(super) successes_to_close: u16,
    pub(super) counted: Classes,
}

impl Settings {
    pub(super) const DEFAULT: Self = Self {
        // More than one call makes attempts: with fewer, one call to what is dead behind a dependency cuts off all of it.
        consecutive_failures: NonZeroU32::new(20),
        failure_ratio: None,
        open_for: Duration::from_secs(30),
        probes: 1,
        successes_to_close: 1,
        counted: Classes::NONE
            .with(ErrorClass::ServerError)
            .with(ErrorClass::Transient)
            .with(ErrorClass::Unknown),
    };

    /// Until when a breaker is open that opens now. The jitter is upward only: the dependency was promised its rest.
    pub(super) fn open_until(&self, now: Duration, random: u64) -> Moment {
        // Multiply-shift (D. Lemire, 2019), without the rejection step. The product's upper half fits.
        #[allow(clippy::cast_possible_truncation)]
        let jitter = ((u128::from(nanos(self.open_for) / 5) * u128::from(random)) >> 64) as u64;
        Moment::at_or_after(now.saturating_add(self.open_for).saturating_add(Duration::from_nanos(jitter)))
    }
}
