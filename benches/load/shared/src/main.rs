//! What calls share, with one thread and with several on the same budget or breaker.

mod parts;
mod threads;

use std::time::Duration;

use measure::Record;
use meter::{Turn, alternate, fit, least, median};

const BATCH: Duration = Duration::from_millis(10);
const ROUNDS: usize = 31;
const THREADS: [usize; 4] = [1, 2, 8, 16];

fn main() {
    let parts = parts::all();
    let times: Vec<u64> = parts.iter().map(|part| fit(BATCH, &part.run)).collect();
    for threads in THREADS {
        let turn = |(part, &times)| Turn::new(times, move |times| threads::run(part, threads, times));
        let mut turns: Vec<Turn<'_>> = parts.iter().zip(&times).map(turn).collect();
        let nanos = alternate(&mut turns, ROUNDS);
        for (part, nanos) in parts.iter().zip(&nanos) {
            // Alone, whatever took longer was disturbed. Together, the shortest is where they did not meet.
            let whole = if threads == 1 { least(nanos) } else { median(nanos.clone()) };
            let case =
                if threads == 1 { part.case.to_owned() } else { format!("{}, {threads} threads", part.case) };
            let nanos = whole / f64::from(part.operations) / threads::queue(threads);
            Record::new("shared state", &case, part.subject, "ns", nanos).print();
        }
    }
}
