//! What the integration tests share: time that passes only when somebody waits, and operations that follow a script.

mod failure;
pub mod log;
mod play;
mod script;
mod seeded;
mod virtual_time;

pub use failure::Failure;
pub use play::{Played, now, play};
pub use script::{Script, Step};
pub use seeded::{seed, seeded};
pub use virtual_time::VirtualTime;

/// The examples of the guide to the macro.
#[cfg(doctest)]
#[doc = include_str!("../../docs/macro.md")]
struct MacroGuide;
