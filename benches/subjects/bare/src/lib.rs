//! The bare call: what the function costs that nobody retries. It is taken off every figure.
//!
//! Where the others retry, it makes both attempts and the wait between them, and decides nothing.

use std::sync::atomic::AtomicBool;
use std::thread;

use measure::{Awaited, BASE, Blocking, Case, HOUR, repeat};
use operation::Failure;

/// The operation, called.
pub struct Bare;

impl Blocking for Bare {
    const NAME: &'static str = "bare";
    type Error = Failure;

    #[inline(always)]
    fn success(x: u64) -> Result<u64, Failure> {
        operation::succeeds(x)
    }

    #[inline(always)]
    fn success_1k(body: [u8; 1024]) -> Result<u64, Failure> {
        operation::reads(&body)
    }

    #[inline(always)]
    fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
        let _ = operation::fails_once::<Failure>(failed);
        thread::sleep(BASE);
        operation::fails_once(failed)
    }

    #[inline(always)]
    fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
        <Self as Blocking>::retry(failed)
    }
}

impl Awaited for Bare {
    const NAME: &'static str = "bare";
    type Error = Failure;

    async fn success(x: u64) -> Result<u64, Failure> {
        operation::succeed(x).await
    }

    async fn future_64(x: u64) -> Result<u64, Failure> {
        operation::wide_64(x).await
    }

    async fn future_1k(x: u64) -> Result<u64, Failure> {
        operation::wide_1k(x).await
    }

    async fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
        let _ = operation::fail_once::<Failure>(failed).await;
        tokio::time::sleep(BASE).await;
        operation::fail_once(failed).await
    }

    async fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
        let _ = operation::fail_once::<Failure>(failed).await;
        tokio::time::sleep(BASE).await;
        operation::fail_once(failed).await
    }

    async fn pending() -> Result<u64, Failure> {
        let _ = operation::fail_always::<Failure>().await;
        tokio::time::sleep(HOUR).await;
        operation::fail_always().await
    }
}

/// All that is measured of it.
pub fn cases() -> Vec<Case> {
    // What calls share is measured in a loop of its own.
    let loops = [
        "one jittered delay, direct",
        "budget deposit, full",
        "budget withdraw",
        "breaker closed, permit and record",
    ]
    .map(|name| Case::new(name, "bare", |n| repeat(n, |x| x)));
    [measure::blocking::<Bare>(), measure::awaited::<Bare>(), loops.into()].concat()
}
