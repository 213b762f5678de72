//! How cost grows: with attempts, with policies, with threads. With tasks it is the program `pending` that knows.

mod attempts;
mod policies;
mod threads;

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

measure::no_sleep!();

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    attempts::measure();
    policies::measure();
    threads::measure();
}
