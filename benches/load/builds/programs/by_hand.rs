#![allow(dead_code)]

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::operation::{Failure, read, read_awaited};

thread_local! {
    static GENERATOR: RefCell<SmallRng> = RefCell::new(SmallRng::seed_from_u64(RandomState::new().hash_one(0_u8)));
}

const LEAST: u64 = 250_000_000;
const MOST: u64 = 5_000_000_000;

fn next_delay(attempt: u32, failure: &Failure, previous: &mut u64) -> Option<Duration> {
    if attempt >= 6 || matches!(failure, Failure::Gone) {
        return None;
    }
    let high = previous.saturating_mul(3).clamp(LEAST, MOST);
    *previous = GENERATOR.with_borrow_mut(|generator| generator.random_range(LEAST..=high));
    Some(Duration::from_nanos(*previous))
}

pub fn blocking(path: &str) -> Result<usize, Failure> {
    let (mut attempt, mut previous) = (1, LEAST);
    loop {
        match read(path) {
            Ok(length) => return Ok(length),
            Err(failure) => match next_delay(attempt, &failure, &mut previous) {
                Some(delay) => std::thread::sleep(delay),
                None => return Err(failure),
            },
        }
        attempt += 1;
    }
}

pub async fn awaited(path: &str) -> Result<usize, Failure> {
    let (mut attempt, mut previous) = (1, LEAST);
    loop {
        let failure = match read_awaited(path).await {
            Ok(length) => return Ok(length),
            Err(failure) => failure,
        };
        match next_delay(attempt, &failure, &mut previous) {
            Some(delay) => tokio::time::sleep(delay).await,
            None => return Err(failure),
        }
        attempt += 1;
    }
}
