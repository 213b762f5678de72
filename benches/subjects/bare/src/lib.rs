//! The bare call: what the function costs that nobody retries. It is taken off every figure.
//!
//! Where the others retry, it makes both attempts and the wait between them, and decides nothing.

use std::sync::atomic::AtomicBool;
use std::thread;

use measure::{Awaited, BASE, Blocking, HOUR};
use operation::Failure;

/// The operation, called.
pub struct Bare;

impl Blocking for Bare {
    const NAME: &'static str = "bare";
    type Error = Failure;

    #[inline(never)]
    fn success(x: u64) -> Result<u64, Failure> {
        operation::succeeds(x)
    }

    #[inline(never)]
    fn success_1k(body: [u8; 1024]) -> Result<u64, Failure> {
        operation::reads(&body)
    }

    #[inline(never)]
    fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
        let _ = operation::fails_once(failed);
        thread::sleep(BASE);
        operation::fails_once(failed)
    }

    #[inline(never)]
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
        let _ = operation::fails_once_async(failed).await;
        tokio::time::sleep(BASE).await;
        operation::fails_once_async(failed).await
    }

    async fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
        let _ = operation::fails_once_async(failed).await;
        tokio::time::sleep(BASE).await;
        operation::fails_once_async(failed).await
    }

    async fn pending() -> Result<u64, Failure> {
        let _ = operation::fails_always().await;
        tokio::time::sleep(HOUR).await;
        operation::fails_always().await
    }
}
