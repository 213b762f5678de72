//! More and more threads on one policy, its budget and its breaker.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use measure::{Blocking, Record};
use meter::{Turn, alternate, fit, median};
use subject_by_hand::WithDeadline;
use subject_reflexio::{Macro, MacroEverything, PolicyEverything};

const BATCH: Duration = Duration::from_millis(10);
const ROUNDS: usize = 31;

type Calls = fn(u64);

pub(crate) fn measure() {
    let subjects = [of::<WithDeadline>(), of::<Macro>(), of::<MacroEverything>(), of::<PolicyEverything>()];
    let times = subjects.map(|(_, calls)| fit(BATCH, calls));
    for threads in 1..=thread::available_parallelism().map_or(1, usize::from) {
        let turn = |((_, calls), times)| Turn::new(times, move |times| all_at_once(calls, threads, times));
        let mut turns: Vec<Turn<'_>> = subjects.into_iter().zip(times).map(turn).collect();
        for ((subject, _), nanos) in subjects.into_iter().zip(alternate(meter::wall, &mut turns, ROUNDS)) {
            let calls = threads as f64 * 1e3 / median(nanos);
            let bench = "growth: successful calls, by threads";
            Record::new(bench, &threads.to_string(), subject, "million per second", calls).print();
        }
    }
}

fn of<S: Blocking>() -> (&'static str, Calls) {
    (S::NAME, |times| measure::repeat(times, |x| S::success(x).is_ok()))
}

/// Lets each of that many threads make that many calls.
fn all_at_once(calls: Calls, threads: usize, times: u64) {
    let together = Barrier::new(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                together.wait();
                calls(times);
            });
        }
    });
}
