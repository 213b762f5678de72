//! The loop that somebody writes by hand to get the same: classify, count by class, cap, wait with jitter, and keep to a
//! deadline where there is one.

mod awaited;
mod blocking;
mod retries;

/// Without a deadline: no clock is read.
pub struct ByHand;

/// Within 60 seconds.
pub struct WithDeadline;

/// All that is measured of them.
pub fn cases() -> Vec<measure::Case> {
    [
        measure::blocking::<ByHand>(),
        measure::blocking::<WithDeadline>(),
        measure::awaited::<ByHand>(),
        measure::awaited::<WithDeadline>(),
    ]
    .concat()
}
