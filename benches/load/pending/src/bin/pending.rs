//! Memory of each pending call, tokio's task included.
//!
//! `pending` prints it for all subjects, `pending growth` how it grows with the number of tasks.

use std::alloc::System;
use std::fs;

use load_pending::{Subject, TASKS, asked, grouped, in_a_process_of_its_own, subjects};
use measure::Record;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    match asked() {
        Ok((subject, tasks)) => measure(&subject, tasks),
        Err(arguments) if arguments.is_empty() => table(),
        Err(arguments) if arguments == ["growth"] => growth(),
        Err(_) => panic!("usage: pending | pending growth | pending of SUBJECT TASKS"),
    }
}

/// In the process that holds the tasks: bytes on the heap and bytes resident, each.
fn measure(subject: &Subject, tasks: u64) {
    let before = (on_the_heap(), resident());
    (subject.hold)(tasks, &mut || {
        let (heap, resident) = (on_the_heap() - before.0, resident() - before.1);
        println!("{} {}", heap / tasks as f64, resident / tasks as f64);
    });
}

fn on_the_heap() -> f64 {
    let stats = HEAP.stats();
    stats.bytes_allocated as f64 - stats.bytes_deallocated as f64
}

/// The resident memory of this process, in bytes.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux keeps it there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has a line for that");
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kibibytes * 1024.0
}

fn table() {
    for tasks in TASKS {
        for subject in subjects() {
            let [heap, resident] = in_a_process_of_its_own(&subject, tasks)[..] else {
                panic!("two numbers")
            };
            let case = |what| format!("{} tasks, {what}", grouped(tasks));
            Record::new("pending retries: memory", &case("heap"), subject.name, "bytes", heap).print();
            Record::new("pending retries: memory", &case("resident"), subject.name, "bytes", resident)
                .print();
        }
    }
}

fn growth() {
    for subject in subjects().iter().filter(|subject| GROWING.contains(&subject.name)) {
        for tasks in [1_000, 10_000, 100_000, 1_000_000] {
            let [heap, _] = in_a_process_of_its_own(subject, tasks)[..] else { panic!("two numbers") };
            Record::new(
                "growth: heap of a pending call, by tasks",
                &tasks.to_string(),
                subject.name,
                "bytes",
                heap,
            )
            .print();
        }
    }
}

const GROWING: [&str; 4] = ["by hand", "reflexio macro", "reflexio policy", "backon"];
