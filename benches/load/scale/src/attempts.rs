//! One call that fails ever more often.

use std::cell::Cell;
use std::hint::black_box;
use std::time::Duration;

use measure::{BASE, MAX, Record};
use meter::{Turn, alternate, least};
use operation::Failure;
use reflexio::strategies::decorrelated_jitter;
use reflexio::{AsyncRetryPolicy, RetryPolicy};
use stats_alloc::Region;
use subject_reflexio::Error;
use tokio::runtime::{Builder, Runtime};

const BATCH: Duration = Duration::from_millis(5);
const ROUNDS: usize = 31;
const ATTEMPTS: [u32; 5] = [1, 10, 100, 1_000, 10_000];

const BLOCKING: &str = "reflexio policy";
const AWAITED: &str = "reflexio policy, awaited";

pub(crate) fn measure() {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    let run = &runtime;
    let mut turns = Vec::new();
    for attempts in ATTEMPTS {
        let blocking = policy(attempts);
        let awaited = blocking.into_async();
        print_heap(attempts, BLOCKING, || fails(&blocking, attempts));
        print_heap(attempts, AWAITED, || run.block_on(fails_awaited(&awaited, attempts)));
        turns.push(Turn::lasting(BATCH, move |times| {
            for _ in 0..times {
                fails(&blocking, attempts);
            }
        }));
        turns.push(Turn::lasting(BATCH, move |times| repeat_awaited(run, &awaited, attempts, times)));
    }
    let nanos = alternate(meter::wall, &mut turns, ROUNDS);
    let cases =
        ATTEMPTS.into_iter().flat_map(|attempts| [BLOCKING, AWAITED].map(|subject| (attempts, subject)));
    for ((attempts, subject), nanos) in cases.zip(&nanos) {
        let each = least(nanos) / f64::from(attempts);
        Record::new("growth: time of an attempt, by attempts", &attempts.to_string(), subject, "ns", each)
            .print();
    }
}

fn policy(attempts: u32) -> RetryPolicy {
    let policy = RetryPolicy::new().strategy(decorrelated_jitter().base(BASE).max(MAX));
    // A deadline, and one that is not reached: the clock is read as it usually is.
    policy.max_attempts(attempts).deadline(Duration::from_secs(1_000_000))
}

/// A call that fails to its end.
fn fails(policy: &RetryPolicy, attempts: u32) {
    let made = Cell::new(0);
    let outcome = policy.call(|| {
        made.set(made.get() + 1);
        black_box(Err::<u64, _>(Error(Failure::Busy)))
    });
    assert!(outcome.is_err());
    assert_eq!(made.get(), attempts);
}

async fn fails_awaited(policy: &AsyncRetryPolicy, attempts: u32) {
    let made = Cell::new(0);
    let outcome = policy.call(async || {
        made.set(made.get() + 1);
        black_box(Err::<u64, _>(Error(Failure::Busy)))
    });
    assert!(outcome.await.is_err());
    assert_eq!(made.get(), attempts);
}

fn repeat_awaited(runtime: &Runtime, policy: &AsyncRetryPolicy, attempts: u32, times: u64) {
    runtime.block_on(async {
        for _ in 0..times {
            fails_awaited(policy, attempts).await;
        }
    });
}

/// What the call takes from the heap, also if it gives it back.
fn print_heap(attempts: u32, subject: &str, mut call: impl FnMut()) {
    // What a thread or a runtime makes once is not a call's.
    call();
    let region = Region::new(crate::HEAP);
    call();
    let bytes = region.change().bytes_allocated as f64;
    let bench = "growth: heap that a call takes, by attempts";
    Record::new(bench, &attempts.to_string(), subject, "bytes", bytes).print();
}
