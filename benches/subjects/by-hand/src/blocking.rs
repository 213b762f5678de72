//! The loops that block.

use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Instant;

use measure::{BASE, Blocking};
use operation::Failure;

use crate::retries::{DEADLINE, Fixed, Jittered, Retries};
use crate::{ByHand, WithDeadline};

type At = Fixed<{ BASE.as_nanos() as u64 }>;

// Written out once for all functions below: by hand, everybody has only one of them.
macro_rules! retried {
    ($wait:ty, $attempt:expr) => {{
        let mut retries = Retries::new();
        loop {
            match $attempt {
                Ok(value) => return Ok(value),
                Err(failure) => match retries.next::<$wait>(&failure, || None) {
                    Some(delay) => thread::sleep(delay),
                    None => return Err(failure),
                },
            }
        }
    }};
}

macro_rules! retried_in_time {
    ($wait:ty, $attempt:expr) => {{
        let begun = Instant::now();
        let mut retries = Retries::new();
        loop {
            match $attempt {
                Ok(value) => return Ok(value),
                Err(failure) => {
                    let remaining = || Some(DEADLINE.saturating_sub(begun.elapsed()));
                    match retries.next::<$wait>(&failure, remaining) {
                        Some(delay) => thread::sleep(delay),
                        None => return Err(failure),
                    }
                }
            }
        }
    }};
}

macro_rules! blocking {
    ($subject:ty, $name:literal, $retried:ident) => {
        impl Blocking for $subject {
            const NAME: &'static str = $name;
            type Error = Failure;

            #[inline(always)]
            fn success(x: u64) -> Result<u64, Failure> {
                $retried!(Jittered, operation::succeeds(x))
            }

            #[inline(always)]
            fn success_1k(body: [u8; 1024]) -> Result<u64, Failure> {
                $retried!(Jittered, operation::reads(&body))
            }

            #[inline(always)]
            fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
                $retried!(Jittered, operation::fails_once(failed))
            }

            #[inline(always)]
            fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
                $retried!(At, operation::fails_once(failed))
            }
        }
    };
}

blocking!(ByHand, "by hand", retried);
blocking!(WithDeadline, "by hand, deadline", retried_in_time);
