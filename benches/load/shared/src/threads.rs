//! Threads that do the same to one part.

use std::sync::Barrier;
use std::thread;

use crate::parts::Part;

/// Lets each of that many threads do it that many times, all at once.
pub(crate) fn run(part: &Part, threads: usize, times: u64) {
    if threads == 1 {
        return (part.run)(times);
    }
    let together = Barrier::new(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                together.wait();
                (part.run)(times);
            });
        }
    });
}
