//! The loop that somebody writes by hand to get the same: classify, count by class, cap, wait with jitter, and keep to a
//! deadline where there is one.

mod all_of_it;
mod awaited;
mod blocking;
mod object;
mod retries;
mod shown;

pub use all_of_it::{AllOfIt, AllOfItWithDeadline};
use measure::{BASE, Case, repeat};
pub use object::{Object, ObjectWithDeadline};
use retries::{Jittered, Wait as _};

/// Without a deadline: no clock is read.
pub struct ByHand;

/// Within 60 seconds.
pub struct WithDeadline;

/// All that is measured of them.
pub fn cases() -> Vec<Case> {
    [
        measure::blocking::<ByHand>(),
        measure::blocking::<WithDeadline>(),
        measure::awaited::<ByHand>(),
        measure::awaited::<WithDeadline>(),
        measure::blocking::<AllOfIt>(),
        measure::blocking::<AllOfItWithDeadline>(),
        measure::awaited::<AllOfIt>(),
        measure::awaited::<AllOfItWithDeadline>(),
        measure::awaited::<Object>(),
        measure::awaited::<ObjectWithDeadline>(),
        vec![Case::new("one jittered delay, direct", "by hand", |n| {
            repeat(n, |x| Jittered::nanos(BASE.as_nanos() as u64 + x));
        })],
    ]
    .concat()
}
