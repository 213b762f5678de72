//! What a subject is asked to do.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// The first delay that a subject is told. It is so short that tokio, whose timers count milliseconds, does the same for
/// every subject: one tick.
pub const BASE: Duration = Duration::from_micros(200);
/// The longest delay that a subject is told.
pub const MAX: Duration = Duration::from_micros(900);
/// Attempts of one call.
pub const MAX_ATTEMPTS: u32 = 6;
/// What a call that is left pending waits for.
pub const HOUR: Duration = Duration::from_secs(3600);

/// A way to retry an operation that blocks. Each function is one call, always inlined: what is measured is the retry, and
/// not whether the compiler deems it small enough for that.
pub trait Blocking {
    /// The name of its column.
    const NAME: &'static str;
    /// What its calls fail with.
    type Error;

    /// Retries `operation::succeeds`, which it need not.
    fn success(x: u64) -> Result<u64, Self::Error>;

    /// The same with an argument of 1 KiB, by value: `operation::reads`.
    fn success_1k(body: [u8; 1024]) -> Result<u64, Self::Error>;

    /// Retries `operation::fails_once` once, after a wait with jitter between [`BASE`] and [`MAX`].
    fn retry(failed: &AtomicBool) -> Result<u64, Self::Error>;

    /// The same with a wait of [`BASE`].
    fn retry_fixed(failed: &AtomicBool) -> Result<u64, Self::Error>;
}

/// A way to retry an operation that is awaited.
pub trait Awaited {
    /// The name of its column.
    const NAME: &'static str;
    /// What its calls fail with.
    type Error;

    /// Retries `operation::succeed`, which it need not.
    fn success(x: u64) -> impl Future<Output = Result<u64, Self::Error>>;

    /// The same with a future of 64 bytes: `operation::wide_64`.
    fn future_64(x: u64) -> impl Future<Output = Result<u64, Self::Error>>;

    /// The same with a future of 1 KiB: `operation::wide_1k`.
    fn future_1k(x: u64) -> impl Future<Output = Result<u64, Self::Error>>;

    /// Retries `operation::fail_once` once, after a wait with jitter between [`BASE`] and [`MAX`].
    fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Self::Error>>;

    /// The same with a wait of [`BASE`].
    fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Self::Error>>;

    /// Retries `operation::fail_always` after a wait of an [`HOUR`], without jitter.
    fn pending() -> impl Future<Output = Result<u64, Self::Error>> + Send + 'static;
}
