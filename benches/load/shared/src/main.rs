//! What calls share, with one thread and with several on the same budget or breaker.

mod parts;
mod threads;

use std::time::Duration;

use measure::Record;
use meter::{Turn, alternate, fit, least, upper};
use parts::Part;

const BATCH: Duration = Duration::from_millis(10);
const ROUNDS: usize = 31;
const THREADS: [usize; 4] = [1, 2, 8, 16];

fn main() {
    let parts = parts::all();
    let times: Vec<u64> = parts.iter().map(|part| fit(BATCH, &part.run)).collect();
    for threads in THREADS {
        let shared: Vec<(&Part, u64)> = parts.iter().zip(times.iter().copied()).collect();
        let shared: Vec<_> = shared.into_iter().filter(|(part, _)| threads == 1 || !part.is_alone).collect();
        let turn = |&(part, times)| Turn::new(times, move |times| threads::run(part, threads, times));
        let mut turns: Vec<Turn<'_>> = shared.iter().map(turn).collect();
        // What other processes take is not counted, and neither is what the threads wait for each other.
        let nanos = alternate(meter::own_cpu, &mut turns, ROUNDS);
        for ((part, _), nanos) in shared.iter().zip(&nanos) {
            // Alone, whatever took longer was disturbed. Together, whatever took less is where they did not meet.
            let whole = if threads == 1 { least(nanos) } else { upper(nanos.clone()) };
            let case =
                if threads == 1 { part.case.to_owned() } else { format!("{}, {threads} threads", part.case) };
            let nanos = whole / f64::from(part.operations) / threads as f64;
            Record::new("shared state", &case, part.subject, "ns", nanos).print();
        }
    }
}
