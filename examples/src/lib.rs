//! What the examples share: a server on loopback that misbehaves as it is told, and the reading of `Retry-After`.

mod flaky;
mod retry_after;

pub use flaky::{FlakyServer, Reply};
pub use retry_after::retry_after;
