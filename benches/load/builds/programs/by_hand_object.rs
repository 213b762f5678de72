#![allow(dead_code)]

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::time::{Duration, Instant};

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::operation::{Failure, read, read_awaited};

/// What a policy object is: numbers that a call is handed, and that are constants to nobody.
struct Settings {
    max_attempts: u32,
    /// How many failures of each class are retried.
    caps: [u16; 8],
    deadline: Option<Duration>,
    delays: Delays,
}

enum Delays {
    Jittered { base: u64, max: u64 },
    Fixed(u64),
}

static POLICY: Settings = Settings {
    max_attempts: 6,
    caps: [0, u16::MAX, u16::MAX, u16::MAX, u16::MAX, 2, 0, 0],
    deadline: Some(Duration::from_secs(60)),
    delays: Delays::Jittered { base: 250_000_000, max: 5_000_000_000 },
};

thread_local! {
    static GENERATOR: RefCell<SmallRng> = RefCell::new(SmallRng::seed_from_u64(RandomState::new().hash_one(0_u8)));
    static AROUND: Around = const {
        Around { depth: Cell::new(0), attempt: Cell::new(0), end: Cell::new(None) }
    };
}

/// What a call inside of an attempt can see.
struct Around {
    depth: Cell<u32>,
    attempt: Cell<u32>,
    end: Cell<Option<Instant>>,
}

/// While it lives, this thread runs an attempt.
struct Shown {
    attempt: u32,
    end: Option<Instant>,
}

impl Shown {
    fn new(attempt: u32, end: Option<Instant>) -> Self {
        AROUND.with(|around| {
            around.depth.set(around.depth.get() + 1);
            let outer = around.end.get();
            Self {
                attempt: around.attempt.replace(attempt),
                end: around.end.replace(end.into_iter().chain(outer).min()),
            }
        })
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        AROUND.with(|around| {
            around.depth.set(around.depth.get() - 1);
            around.attempt.set(self.attempt);
            around.end.set(self.end);
        });
    }
}

struct Retries {
    attempts: u32,
    retried: [u16; 8],
    previous: u64,
}

impl Retries {
    const fn new() -> Self {
        Self { attempts: 0, retried: [0; 8], previous: 0 }
    }
}

impl Settings {
    fn next(
        &self,
        retries: &mut Retries,
        failure: &Failure,
        end: Option<Instant>,
        now: impl FnOnce() -> Instant,
    ) -> Option<Duration> {
        retries.attempts = retries.attempts.saturating_add(1);
        let class = match failure {
            Failure::Gone => 0,
            Failure::Busy => 4,
        };
        if retries.retried[class] >= self.caps[class] || retries.attempts >= self.max_attempts {
            return None;
        }
        let nanos = match self.delays {
            Delays::Jittered { base, max } => {
                let high = retries.previous.saturating_mul(3).clamp(base, max);
                GENERATOR.with_borrow_mut(|generator| generator.random_range(base..=high))
            }
            Delays::Fixed(nanos) => nanos,
        };
        let delay = Duration::from_nanos(nanos);
        let end = end.into_iter().chain(AROUND.with(|around| around.end.get())).min();
        if end.is_some_and(|end| delay >= end.saturating_duration_since(now())) {
            return None;
        }
        retries.retried[class] = retries.retried[class].saturating_add(1);
        retries.previous = nanos;
        Some(delay)
    }

    fn call<T>(&self, mut attempt: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
        let end = self.deadline.map(|deadline| Instant::now() + deadline);
        let mut retries = Retries::new();
        loop {
            let outcome = {
                let _shown = Shown::new(retries.attempts + 1, end);
                attempt()
            };
            match outcome {
                Ok(value) => return Ok(value),
                Err(failure) => match self.next(&mut retries, &failure, end, Instant::now) {
                    Some(delay) => std::thread::sleep(delay),
                    None => return Err(failure),
                },
            }
        }
    }

    async fn call_awaited<T>(&self, mut attempt: impl AsyncFnMut() -> Result<T, Failure>) -> Result<T, Failure> {
        let end = self.deadline.map(|deadline| by_tokio() + deadline);
        let mut retries = Retries::new();
        loop {
            let outcome = {
                let mut attempt = pin!(attempt());
                poll_fn(|context| {
                    let _shown = Shown::new(retries.attempts + 1, end);
                    attempt.as_mut().poll(context)
                })
                .await
            };
            let failure = match outcome {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            match self.next(&mut retries, &failure, end, by_tokio) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(failure),
            }
        }
    }
}

fn by_tokio() -> Instant {
    tokio::time::Instant::now().into_std()
}

pub fn blocking(path: &str) -> Result<usize, Failure> {
    POLICY.call(|| read(path))
}

pub async fn awaited(path: &str) -> Result<usize, Failure> {
    POLICY.call_awaited(async || read_awaited(path).await).await
}
