#![allow(dead_code)]

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::time::{Duration, Instant};

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::operation::{Failure, read, read_awaited};

const LEAST: u64 = 250_000_000;
const MOST: u64 = 5_000_000_000;
const MAX_ATTEMPTS: u32 = 6;
const DEADLINE: Duration = Duration::from_secs(60);
/// How many failures of each class are retried.
const CAPS: [u16; 8] = [0, u16::MAX, u16::MAX, u16::MAX, u16::MAX, 2, 0, 0];

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
    fn new(attempt: u32, end: Instant) -> Self {
        AROUND.with(|around| {
            around.depth.set(around.depth.get() + 1);
            let outer = around.end.get();
            Self {
                attempt: around.attempt.replace(attempt),
                end: around.end.replace(Some(outer.map_or(end, |outer| end.min(outer)))),
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
    fn new() -> Self {
        Self { attempts: 0, retried: [0; 8], previous: LEAST }
    }

    fn next(&mut self, failure: &Failure, end: Instant, now: impl FnOnce() -> Instant) -> Option<Duration> {
        self.attempts = self.attempts.saturating_add(1);
        let class = match failure {
            Failure::Gone => 0,
            Failure::Busy => 4,
        };
        if self.retried[class] >= CAPS[class] || self.attempts >= MAX_ATTEMPTS {
            return None;
        }
        let high = self.previous.saturating_mul(3).clamp(LEAST, MOST);
        let nanos = GENERATOR.with_borrow_mut(|generator| generator.random_range(LEAST..=high));
        let delay = Duration::from_nanos(nanos);
        let end = AROUND.with(|around| around.end.get()).map_or(end, |outer| end.min(outer));
        if delay >= end.saturating_duration_since(now()) {
            return None;
        }
        self.retried[class] = self.retried[class].saturating_add(1);
        self.previous = nanos;
        Some(delay)
    }
}

pub fn blocking(path: &str) -> Result<usize, Failure> {
    let end = Instant::now() + DEADLINE;
    let mut retries = Retries::new();
    loop {
        let outcome = {
            let _shown = Shown::new(retries.attempts + 1, end);
            read(path)
        };
        match outcome {
            Ok(length) => return Ok(length),
            Err(failure) => match retries.next(&failure, end, Instant::now) {
                Some(delay) => std::thread::sleep(delay),
                None => return Err(failure),
            },
        }
    }
}

fn by_tokio() -> Instant {
    tokio::time::Instant::now().into_std()
}

pub async fn awaited(path: &str) -> Result<usize, Failure> {
    let end = by_tokio() + DEADLINE;
    let mut retries = Retries::new();
    loop {
        let outcome = {
            let mut attempt = pin!(read_awaited(path));
            poll_fn(|context| {
                let _shown = Shown::new(retries.attempts + 1, end);
                attempt.as_mut().poll(context)
            })
            .await
        };
        let failure = match outcome {
            Ok(length) => return Ok(length),
            Err(failure) => failure,
        };
        match retries.next(&failure, end, by_tokio) {
            Some(delay) => tokio::time::sleep(delay).await,
            None => return Err(failure),
        }
    }
}
