//! Which tables there are, in which order, and what has to be known about each.

use measure::Record;

use super::GROWTH;
use super::table::{self, Notes};

/// A table under a title.
pub(super) struct Section<'a> {
    pub(super) bench: &'a str,
    title: &'a str,
    text: &'a str,
    /// The rows of the bench that it shows; all, if there are none.
    cases: &'a [&'a str],
    notes: Notes,
    /// How deep the title is.
    heading: &'a str,
}

impl<'a> Section<'a> {
    const fn new(bench: &'a str, title: &'a str, cases: &'a [&'a str], text: &'a str) -> Self {
        Self { bench, title, text, cases, notes: Notes::Hidden, heading: "##" }
    }

    const fn with(mut self, notes: Notes) -> Self {
        self.notes = notes;
        self
    }

    /// A bench of which nothing is known.
    pub(super) fn plain(bench: &'a str) -> Self {
        Self::new(bench, bench, &[], "")
    }

    /// A bench that is a curve.
    pub(super) fn curve(bench: &'a str) -> Self {
        let title = bench.strip_prefix(GROWTH).unwrap_or(bench);
        Self { heading: "###", ..Self::new(bench, title, &[], "") }
    }

    /// The section, if anything of it was measured.
    pub(super) fn render(&self, records: &[Record]) -> Option<String> {
        let is_shown = |record: &&Record| {
            record.bench == self.bench
                && (self.cases.is_empty() || self.cases.contains(&record.case.as_str()))
        };
        let records: Vec<&Record> = records.iter().filter(is_shown).collect();
        let unit = &records.first()?.unit;
        let text = if self.text.is_empty() { String::new() } else { format!("{}\n\n", self.text) };
        let table = table::of(&records, self.notes);
        Some(format!("{} {}\n\n{text}In {unit}.\n\n{table}\n", self.heading, self.title))
    }
}

pub(super) const SECTIONS: &[Section<'static>] = &[
    Section::new(
        "instructions",
        "Success at the first attempt",
        &["sync success", "sync success, 1 KiB", "async success", "async success, 1 KiB"],
        "What every call pays. 1 KiB: blocking, an argument of that size by value; awaited, a body whose future is that large. \
         The difference is what moving it costs.\n\n\
         Counted by callgrind in the steady state: the slope between few calls and many. Awaited calls are polled by hand.",
    ),
    Section::new(
        "instructions",
        "One retry",
        &[
            "sync retry",
            "sync retry, fixed delay",
            "sync, first retry of a thread",
            "async retry",
            "async retry, fixed delay",
        ],
        "The operation fails once and succeeds the second time: both attempts, the decision and the wait, less two bare calls \
         and a bare wait. Blocking, the system call under `thread::sleep` is replaced by one that returns at once, and \
         qubit-retry, which waits on a thread of its own, is given a timer that does not wait. Awaited, it is tokio's paused time, \
         whose clock is dearer to read than the real one, 121 instructions and not 33.\n\n\
         The first retry of a thread has to make a random generator as well.",
    ),
    Section::new(
        "instructions",
        "One delay",
        &["one jittered delay, direct", "one jittered delay, in place"],
        "In place: one retry with jitter less one with a fixed delay. Direct: the library's own iterator or function, asked by \
         itself, with a generator that is there already.",
    ),
    Section::new(
        "instructions",
        "What calls share",
        &["budget deposit, full", "budget withdraw", "breaker closed, permit and record"],
        "A budget that successes keep full, and a breaker that stays closed.",
    ),
    Section::new(
        "allocations",
        "Heap allocations",
        &[
            "sync success",
            "sync retry",
            "sync, first retry of a thread",
            "async success",
            "async retry",
        ],
        "Of one call, counted by the allocator of the program.",
    ),
    Section::new(
        "future size",
        "Sizes of futures",
        &[],
        "The future of the call, whose body's future is of that size. Tokio's `Sleep` is larger on `rt-multi-thread`; retry-if \
         always turns that on.",
    ),
    Section::new(
        "crates",
        "Crates",
        &[],
        "What is built besides tokio with `rt` and `time`, procedural macros and their dependencies included; reflexio with \
         `default-features = false, features = [\"tokio\"]`.",
    )
    .with(Notes::Column),
    Section::new(
        "time on the clock",
        "Time",
        &[],
        "The same calls on the clock, as a ratio to the loop by hand; in brackets what one takes.",
    )
    .with(Notes::InBrackets),
    Section::new(
        "shared state",
        "What calls share, on the clock",
        &[],
        "Processor time of an operation. One thread: the least of many batches. Threads that do the same to one budget or breaker \
         at once: what nine in ten batches stay below, without what they sleep while another holds a lock. `fetch_add` is an atomic number that \
         all of them write: nothing that counts can do with less. A full budget is only read.",
    ),
    Section::new(
        "pending retries: memory",
        "Memory of pending retries",
        &[],
        "Tasks that have failed once and wait for an hour, tokio's own part included.",
    ),
    Section::new(
        "pending retries: processor time",
        "Processor time of pending retries",
        &[],
        "To make the tasks, let each call fail six times and wait in between, and end: on one thread and in paused time, as a \
         ratio to the loop by hand; in brackets what one takes.",
    )
    .with(Notes::InBrackets),
    Section::new(
        "a hundred annotated functions",
        "A hundred annotated functions",
        &[],
        "Processor time of `cargo check`, or `cargo build` in the last row, not incremental, with the attribute or \
         a loop by hand (a number of attempts, and waits that grow), and without a retry; every function calls one that is not retried.",
    ),
    Section::new(
        "size that one retried call adds",
        "Size of a program",
        &[],
        "What one retried call adds to a stripped program (code, data and tables), over the same call without a retry and over \
         a loop by hand with the same jitter.",
    ),
    Section::new(
        "cold build",
        "Cold build",
        &[],
        "Processor time of `cargo build` from nothing, for development, the least of three, on top of tokio with `rt` and `time`; in brackets the \
         crates in all. `tokio-macros` is an attribute that reads a few words, and backon a library that neither classifies nor counts.",
    )
    .with(Notes::InBrackets),
];
