//! The source of jitter of a policy that names none: even, and a stream of its own in every thread.
//!
//! Nobody seeds it, so every run draws anew. The bounds are where chance fails a test less than once in a billion runs.

use std::collections::HashSet;
use std::thread;
use std::time::Duration;

use reflexio::engine::Progress;
use reflexio::strategies::full_jitter;
use reflexio::{Decision, ErrorClass, RetryPolicy};
use reflexio_tests::Failure;

use crate::kolmogorov::{correlation, fits, serial_correlation, uniform};

const ONCE_IN_A_BILLION: f64 = 1e-9;

/// Waits of 0 to 584 years: each is all of a 64-bit draw, and two of a million agree once in 30 million runs.
static WIDEST: RetryPolicy =
    RetryPolicy::new().strategy(full_jitter().base(Duration::MAX).max(Duration::MAX)).no_deadline();

/// The first wait of a call on this thread.
fn wait() -> u64 {
    let outcome = Err::<(), _>(Failure::of(ErrorClass::Transient));
    match WIDEST.decide(&mut Progress::new(), &outcome, Duration::ZERO) {
        Some(Decision::RetryAfter(wait)) => u64::try_from(wait.as_nanos()).expect("584 years at most"),
        other => panic!("a first failure is retried: {other:?}"),
    }
}

fn waits(n: usize) -> Vec<u64> {
    (0..n).map(|_| wait()).collect()
}

fn fraction(wait: u64) -> f64 {
    wait as f64 / u64::MAX as f64
}

/// The waits of so many calls in each of so many threads that run at once.
fn side_by_side(threads: usize, calls: usize) -> Vec<Vec<u64>> {
    let threads: Vec<_> = (0..threads).map(|_| thread::spawn(move || waits(calls))).collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

/// The waits of so many calls in each of so many threads, of which each begins when the last has ended.
fn one_after_another(threads: usize, calls: usize) -> Vec<Vec<u64>> {
    (0..threads).map(|_| thread::spawn(move || waits(calls)).join().unwrap()).collect()
}

/// Whether streams have anything in common, wherever in them.
fn overlap(streams: &[Vec<u64>]) -> bool {
    let all: usize = streams.iter().map(Vec::len).sum();
    let distinct: HashSet<_> = streams.iter().flatten().collect();
    distinct.len() < all
}

#[test]
fn the_waits_of_one_thread_are_uniform_and_tell_nothing_of_each_other() {
    let waits: Vec<_> = waits(20_000).into_iter().map(fraction).collect();
    assert_eq!(fits(&waits, ONCE_IN_A_BILLION, uniform), Ok(()));
    let serial = serial_correlation(&waits);
    assert!(serial.abs() < 6.2 / (waits.len() as f64).sqrt(), "{serial}");
}

#[test]
fn threads_that_run_at_once_share_no_part_of_a_stream() {
    assert!(!overlap(&side_by_side(32, 4_000)));
}

#[test]
fn a_thread_that_follows_another_does_not_repeat_it() {
    assert!(!overlap(&one_after_another(64, 1_000)));
}

#[test]
fn the_streams_of_two_threads_do_not_correlate() {
    const CALLS: usize = 2_000;
    let streams = side_by_side(24, CALLS);
    let streams: Vec<Vec<_>> =
        streams.into_iter().map(|waits| waits.into_iter().map(fraction).collect()).collect();
    for (at, one) in streams.iter().enumerate() {
        for other in &streams[..at] {
            let both = correlation(one, other);
            // 276 pairs.
            assert!(both.abs() < 7.0 / (CALLS as f64).sqrt(), "{both}");
        }
    }
}

/// A generator that was seeded by a counter or an address would begin alike in all threads.
#[test]
fn the_first_waits_of_many_threads_are_uniform() {
    let firsts = one_after_another(1_000, 1).into_iter().flatten();
    let firsts: Vec<_> = firsts.map(fraction).collect();
    assert_eq!(fits(&firsts, ONCE_IN_A_BILLION, uniform), Ok(()));
    let serial = serial_correlation(&firsts);
    assert!(serial.abs() < 6.2 / (firsts.len() as f64).sqrt(), "{serial}");
}

#[test]
fn the_check_notices_two_threads_with_one_stream() {
    let stream = waits(1_000);
    assert!(overlap(&[stream[..600].to_vec(), stream[599..].to_vec()]));
}
