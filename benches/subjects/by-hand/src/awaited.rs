//! The loops that await.

use std::sync::atomic::AtomicBool;

use measure::{Awaited, BASE, HOUR};
use operation::Failure;
use tokio::time::Instant;

use crate::retries::{DEADLINE, Fixed, Jittered, Retries};
use crate::{ByHand, WithDeadline};

type At = Fixed<{ BASE.as_nanos() as u64 }>;
type Hourly = Fixed<{ HOUR.as_nanos() as u64 }>;

macro_rules! retried {
    ($wait:ty, $attempt:expr) => {{
        let mut retries = Retries::new();
        loop {
            let failure = match $attempt.await {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            match retries.next::<$wait>(&failure, || None) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(failure),
            }
        }
    }};
}

macro_rules! retried_in_time {
    ($wait:ty, $attempt:expr) => {{
        let begun = Instant::now();
        let mut retries = Retries::new();
        loop {
            let failure = match $attempt.await {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            let remaining = || Some(DEADLINE.saturating_sub(begun.elapsed()));
            match retries.next::<$wait>(&failure, remaining) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(failure),
            }
        }
    }};
}

macro_rules! awaited {
    ($subject:ty, $name:literal, $retried:ident) => {
        impl Awaited for $subject {
            const NAME: &'static str = $name;
            type Error = Failure;

            async fn success(x: u64) -> Result<u64, Failure> {
                $retried!(Jittered, operation::succeed(x))
            }

            async fn future_64(x: u64) -> Result<u64, Failure> {
                $retried!(Jittered, operation::wide_64(x))
            }

            async fn future_1k(x: u64) -> Result<u64, Failure> {
                $retried!(Jittered, operation::wide_1k(x))
            }

            async fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
                $retried!(Jittered, operation::fail_once(failed))
            }

            async fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
                $retried!(At, operation::fail_once(failed))
            }

            async fn pending() -> Result<u64, Failure> {
                // Left without its deadline: it would not be pending under one of 60 seconds.
                retried!(Hourly, operation::fail_always())
            }
        }
    };
}

awaited!(ByHand, "by hand", retried);
awaited!(WithDeadline, "by hand, deadline", retried_in_time);
