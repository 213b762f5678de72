//! reflexio, in six columns: as an attribute and as a policy object, each without a deadline, with the defaults (a deadline
//! of 60 s), and with everything switched on.

mod everything;
mod failure;
mod plain;
mod shared;

use measure::{Case, awaited, blocking};

pub use everything::{MacroEverything, PolicyEverything};
pub use failure::Error;
pub use plain::{Macro, MacroNoDeadline, Policy, PolicyNoDeadline};

/// All that is measured of it. It stands beside what it measures, so that the compiler inlines as it does in a program.
pub fn cases() -> Vec<Case> {
    [
        blocking::<MacroNoDeadline>(),
        blocking::<Macro>(),
        blocking::<MacroEverything>(),
        blocking::<PolicyNoDeadline>(),
        blocking::<Policy>(),
        blocking::<PolicyEverything>(),
        awaited::<MacroNoDeadline>(),
        awaited::<Macro>(),
        awaited::<MacroEverything>(),
        awaited::<PolicyNoDeadline>(),
        awaited::<Policy>(),
        awaited::<PolicyEverything>(),
        shared::cases(),
    ]
    .concat()
}
