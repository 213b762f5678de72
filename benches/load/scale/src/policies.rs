//! More and more policies on one budget, each with a call that is retried once.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use measure::{BASE, MAX, Record};
use meter::{Turn, alternate, least};
use reflexio::strategies::decorrelated_jitter;
use reflexio::{Budget, RetryPolicy};
use stats_alloc::Region;
use subject_reflexio::Error;

const BATCH: Duration = Duration::from_millis(5);
const ROUNDS: usize = 31;
const SUBJECT: &str = "reflexio policy";
const POLICIES: [usize; 6] = [1, 10, 100, 1_000, 10_000, 100_000];

pub(crate) fn measure() {
    // A retry costs what its success gives back: it never runs dry.
    static BUDGET: Budget = Budget::new(1_000).cost(1);
    let mut turns = Vec::new();
    for number in POLICIES {
        let region = Region::new(crate::HEAP);
        let policy = RetryPolicy::new().strategy(decorrelated_jitter().base(BASE).max(MAX)).budget(&BUDGET);
        let policies = vec![policy; number];
        let bytes = region.change().bytes_allocated as f64 / number as f64;
        Record::new("growth: memory of a policy, by policies", &number.to_string(), SUBJECT, "bytes", bytes)
            .print();
        turns.push(Turn::lasting(BATCH, calls(policies)));
    }
    for (number, nanos) in POLICIES.into_iter().zip(alternate(meter::wall, &mut turns, ROUNDS)) {
        let bench = "growth: time of a retried call, by policies on one budget";
        Record::new(bench, &number.to_string(), SUBJECT, "ns", least(&nanos)).print();
    }
}

/// Calls under one policy after the other.
fn calls(policies: Vec<RetryPolicy>) -> impl FnMut(u64) {
    let failed = AtomicBool::new(false);
    let mut next = 0;
    move |times| {
        for _ in 0..times {
            let outcome = policies[next].call(|| operation::fails_once(&failed).map_err(Error));
            assert!(outcome.is_ok());
            next = (next + 1) % policies.len();
        }
    }
}
