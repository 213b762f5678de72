//! What the integration tests share, beside what `reflexio::testing` has for everybody's: operations that follow a script.

mod failure;
pub mod log;
mod play;
mod script;

pub use failure::Failure;
pub use play::{Played, WAYS, now, play};
pub use reflexio::testing::{VirtualTime, seed, seeded};
pub use script::{Script, Step};

/// The examples of the guide to the macro.
#[cfg(doctest)]
#[doc = include_str!("../../docs/macro.md")]
struct MacroGuide;

/// The examples of the guide to bounds.
#[cfg(doctest)]
#[doc = include_str!("../../docs/bounds.md")]
struct BoundsGuide;
