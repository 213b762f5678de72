//! reflexio, in six columns: as an attribute and as a policy object, each without a deadline, with the defaults (a deadline
//! of 60 s), and with everything switched on.

mod everything;
mod failure;
mod plain;

pub use everything::{MacroEverything, PolicyEverything};
pub use failure::Error;
pub use plain::{Macro, MacroNoDeadline, Policy, PolicyNoDeadline};

/// All that block.
#[macro_export]
macro_rules! blocking_cases {
    () => {
        [
            measure::blocking::<$crate::MacroNoDeadline>(),
            measure::blocking::<$crate::Macro>(),
            measure::blocking::<$crate::MacroEverything>(),
            measure::blocking::<$crate::PolicyNoDeadline>(),
            measure::blocking::<$crate::Policy>(),
            measure::blocking::<$crate::PolicyEverything>(),
        ]
    };
}

/// All that are awaited.
#[macro_export]
macro_rules! awaited_cases {
    () => {
        [
            measure::awaited::<$crate::MacroNoDeadline>(),
            measure::awaited::<$crate::Macro>(),
            measure::awaited::<$crate::MacroEverything>(),
            measure::awaited::<$crate::PolicyNoDeadline>(),
            measure::awaited::<$crate::Policy>(),
            measure::awaited::<$crate::PolicyEverything>(),
        ]
    };
}
