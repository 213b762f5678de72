//! What the examples share: a server on loopback that misbehaves as it is told, the reading of `Retry-After`, and the
//! simulation behind `storm`.

mod flaky;
mod retry_after;
pub mod storm;

pub use flaky::{FlakyServer, Reply};
pub use retry_after::retry_after;
