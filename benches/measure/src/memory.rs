//! The program that counts what is on the heap, and what a future takes.

use std::alloc::System;
use std::env;
use std::mem::size_of_val;

use stats_alloc::{Region, StatsAlloc};

use crate::{Awaited, Case, Record};

/// The sizes of a subject's futures.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    subject: &'static str,
    future_64: usize,
    future_1k: usize,
}

/// Measures the futures of a subject.
pub fn sizes<S: Awaited>() -> Sizes {
    Sizes {
        subject: S::NAME,
        future_64: size_of_val(&S::future_64(0)),
        future_1k: size_of_val(&S::future_1k(0)),
    }
}

/// Prints a record for each future, or for each case.
pub fn main(cases: Vec<Case>, sizes: &[Sizes], heap: &StatsAlloc<System>) {
    match env::args().nth(1).as_deref() {
        Some("sizes") => print_sizes(sizes),
        Some("allocations") => print_allocations(cases, heap),
        _ => panic!("usage: memory sizes | memory allocations"),
    }
}

fn print_sizes(sizes: &[Sizes]) {
    let runtime = if cfg!(feature = "multi-thread") { "rt-multi-thread" } else { "rt" };
    for of in sizes {
        for (body, size) in [("64 bytes", of.future_64), ("1 KiB", of.future_1k)] {
            let case = format!("body of {body}, tokio `{runtime}`");
            Record::new("future size", &case, of.subject, "bytes", size as f64).print();
        }
    }
}

fn print_allocations(cases: Vec<Case>, heap: &StatsAlloc<System>) {
    for case in cases {
        let times = case.times.min(100);
        // What a process allocates once is none of a call's.
        (case.run)(1);
        let few = allocations(&case, times, heap);
        let many = allocations(&case, 2 * times, heap);
        let each = (many as f64 - few as f64) / times as f64;
        Record::new("allocations", case.name, case.subject, "allocations", each).print();
    }
}

fn allocations(case: &Case, n: u64, heap: &StatsAlloc<System>) -> usize {
    let region = Region::new(heap);
    (case.run)(n);
    let change = region.change();
    change.allocations + change.reallocations
}
