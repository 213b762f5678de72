//! The loops that keep what the attribute promises: every class is counted, a call inside of an attempt can see it, and none
//! outlives the attempt around it.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use measure::{Awaited, BASE, Blocking, HOUR, MAX_ATTEMPTS};
use operation::Failure;

use crate::retries::{DEADLINE, Fixed, Jittered, Wait};
use crate::shown::{Shown, around};

/// Without a deadline: no clock is read.
pub struct AllOfIt;

/// Within 60 seconds.
pub struct AllOfItWithDeadline;

type At = Fixed<{ BASE.as_nanos() as u64 }>;
type Hourly = Fixed<{ HOUR.as_nanos() as u64 }>;

#[derive(Clone, Copy)]
enum Class {
    Permanent = 0,
    Transient = 4,
}

/// As many as reflexio has. Which two there are is for the operation to say.
pub(crate) const CLASSES: usize = 8;
/// How many failures of each class are retried, in the order of reflexio's: two of what is not known.
pub(crate) const CAPS: [u16; CLASSES] = [0, u16::MAX, u16::MAX, u16::MAX, u16::MAX, 2, 0, 0];

fn classify(failure: &Failure) -> Class {
    if failure.is_worth_a_retry() { Class::Transient } else { Class::Permanent }
}

/// How far a call has come.
pub(crate) struct Retries {
    attempts: u32,
    retried: [u16; CLASSES],
    previous: u64,
}

impl Retries {
    pub(crate) const fn new() -> Self {
        Self { attempts: 0, retried: [0; CLASSES], previous: BASE.as_nanos() as u64 }
    }

    pub(crate) fn attempt(&self) -> u32 {
        self.attempts + 1
    }

    /// The wait before the next attempt, if there is one.
    #[inline]
    fn next<W: Wait>(
        &mut self,
        failure: &Failure,
        end: Option<Instant>,
        now: impl FnOnce() -> Instant,
    ) -> Option<Duration> {
        self.next_within(&CAPS, MAX_ATTEMPTS, W::nanos, failure, end, now)
    }

    #[inline]
    pub(crate) fn next_within(
        &mut self,
        caps: &[u16; CLASSES],
        max_attempts: u32,
        nanos: impl FnOnce(u64) -> u64,
        failure: &Failure,
        end: Option<Instant>,
        now: impl FnOnce() -> Instant,
    ) -> Option<Duration> {
        self.attempts = self.attempts.saturating_add(1);
        let class = classify(failure) as usize;
        if self.retried[class] >= caps[class] || self.attempts >= max_attempts {
            return None;
        }
        let nanos = nanos(self.previous);
        let delay = Duration::from_nanos(nanos);
        let end = end.into_iter().chain(around()).min();
        if end.is_some_and(|end| delay >= end.saturating_duration_since(now())) {
            return None;
        }
        self.retried[class] = self.retried[class].saturating_add(1);
        self.previous = nanos;
        Some(delay)
    }
}

/// As tokio's clock shows it, which may stand still.
pub(crate) fn by_tokio() -> Instant {
    tokio::time::Instant::now().into_std()
}

macro_rules! retried {
    ($end:expr, $wait:ty, $attempt:expr) => {{
        let end = $end;
        let mut retries = Retries::new();
        loop {
            let outcome = {
                let _shown = Shown::new(retries.attempt(), end);
                $attempt
            };
            match outcome {
                Ok(value) => return Ok(value),
                Err(failure) => match retries.next::<$wait>(&failure, end, Instant::now) {
                    Some(delay) => thread::sleep(delay),
                    None => return Err(failure),
                },
            }
        }
    }};
}

/// What comes of an attempt that is awaited, and sees its call whenever it is polled.
macro_rules! shown {
    ($retries:ident, $end:ident, $attempt:expr) => {{
        let mut attempt = pin!($attempt);
        poll_fn(|cx| {
            let _shown = Shown::new($retries.attempt(), $end);
            attempt.as_mut().poll(cx)
        })
        .await
    }};
}
pub(crate) use shown;

macro_rules! awaited {
    ($end:expr, $wait:ty, $attempt:expr) => {{
        let end = $end;
        let mut retries = Retries::new();
        loop {
            let outcome = shown!(retries, end, async { $attempt.await });
            let failure = match outcome {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            match retries.next::<$wait>(&failure, end, by_tokio) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(failure),
            }
        }
    }};
}

macro_rules! all_of_it {
    ($subject:ty, $name:literal, $end:expr, awaited: $awaited:expr) => {
        impl Blocking for $subject {
            const NAME: &'static str = $name;
            type Error = Failure;

            #[inline(always)]
            fn success(x: u64) -> Result<u64, Failure> {
                retried!($end, Jittered, operation::succeeds(x))
            }

            #[inline(always)]
            fn success_1k(body: [u8; 1024]) -> Result<u64, Failure> {
                retried!($end, Jittered, operation::reads(&body))
            }

            #[inline(always)]
            fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
                retried!($end, Jittered, operation::fails_once(failed))
            }

            #[inline(always)]
            fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
                retried!($end, At, operation::fails_once(failed))
            }
        }

        impl Awaited for $subject {
            const NAME: &'static str = $name;
            type Error = Failure;

            async fn success(x: u64) -> Result<u64, Failure> {
                awaited!($awaited, Jittered, operation::succeed(x))
            }

            async fn future_64(x: u64) -> Result<u64, Failure> {
                awaited!($awaited, Jittered, operation::wide_64(x))
            }

            async fn future_1k(x: u64) -> Result<u64, Failure> {
                awaited!($awaited, Jittered, operation::wide_1k(x))
            }

            async fn retry(failed: &AtomicBool) -> Result<u64, Failure> {
                awaited!($awaited, Jittered, operation::fail_once(failed))
            }

            async fn retry_fixed(failed: &AtomicBool) -> Result<u64, Failure> {
                awaited!($awaited, At, operation::fail_once(failed))
            }

            async fn pending() -> Result<u64, Failure> {
                // Left without its deadline: it would not be pending under one of 60 seconds.
                awaited!(None, Hourly, operation::fail_always())
            }
        }
    };
}

all_of_it!(AllOfIt, "by hand, all of it, no deadline", None, awaited: None);
all_of_it!(
    AllOfItWithDeadline,
    "by hand, all of it",
    Some(Instant::now() + DEADLINE),
    awaited: Some(by_tokio() + DEADLINE)
);
