//! All of it, as an object: a call is handed its numbers, and its future keeps where they are.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use measure::{Awaited, HOUR, MAX_ATTEMPTS};
use operation::Failure;

use crate::all_of_it::{CAPS, CLASSES, Retries, by_tokio, shown};
use crate::retries::{DEADLINE, jittered};
use crate::shown::Shown;

/// What a policy object is: numbers that a call is handed, and that are constants to nobody.
struct Settings {
    max_attempts: u32,
    caps: [u16; CLASSES],
    deadline: Option<Duration>,
    delays: Delays,
}

enum Delays {
    Jittered { base: u64, max: u64 },
    Fixed(u64),
}

impl Settings {
    const fn new(deadline: Option<Duration>, delays: Delays) -> Self {
        Self { max_attempts: MAX_ATTEMPTS, caps: CAPS, deadline, delays }
    }

    fn nanos(&self, previous: u64) -> u64 {
        match self.delays {
            Delays::Jittered { base, max } => jittered(base, max, previous),
            Delays::Fixed(nanos) => nanos,
        }
    }

    async fn call<T, F>(&self, mut attempt: impl FnMut() -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let end = self.deadline.map(|deadline| by_tokio() + deadline);
        let mut retries = Retries::new();
        loop {
            let outcome = shown!(retries, end, attempt());
            let failure = match outcome {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            let nanos = |previous| self.nanos(previous);
            match retries.next_within(&self.caps, self.max_attempts, nanos, &failure, end, by_tokio) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(failure),
            }
        }
    }
}

/// All of it, as an object.
pub struct Object;

/// The same within 60 seconds.
pub struct ObjectWithDeadline;

macro_rules! object {
    ($subject:ty, $name:literal, $deadline:expr) => {
        const _: () = {
            const BASE: u64 = measure::BASE.as_nanos() as u64;
            const MAX: u64 = measure::MAX.as_nanos() as u64;
            static JITTERED: Settings = Settings::new($deadline, Delays::Jittered { base: BASE, max: MAX });
            static FIXED: Settings = Settings::new($deadline, Delays::Fixed(BASE));
            static HOURLY: Settings = Settings::new(None, Delays::Fixed(HOUR.as_nanos() as u64));

            impl Awaited for $subject {
                const NAME: &'static str = $name;
                type Error = Failure;

                fn success(x: u64) -> impl Future<Output = Result<u64, Failure>> {
                    JITTERED.call(move || operation::succeed(x))
                }

                fn future_64(x: u64) -> impl Future<Output = Result<u64, Failure>> {
                    JITTERED.call(move || operation::wide_64(x))
                }

                fn future_1k(x: u64) -> impl Future<Output = Result<u64, Failure>> {
                    JITTERED.call(move || operation::wide_1k(x))
                }

                fn retry(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
                    JITTERED.call(move || operation::fail_once(failed))
                }

                fn retry_fixed(failed: &AtomicBool) -> impl Future<Output = Result<u64, Failure>> {
                    FIXED.call(move || operation::fail_once(failed))
                }

                fn pending() -> impl Future<Output = Result<u64, Failure>> {
                    HOURLY.call(operation::fail_always)
                }
            }
        };
    };
}

object!(Object, "by hand, all of it, an object, no deadline", None);
object!(ObjectWithDeadline, "by hand, all of it, an object", Some(DEADLINE));
