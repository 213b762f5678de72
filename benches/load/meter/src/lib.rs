//! Time, on machines that do other things as well.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use nix::sys::resource::{Usage, UsageWho, getrusage};

/// The time on the clock.
pub fn wall() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// The processor time of this process so far, all of its threads together.
pub fn own_cpu() -> Duration {
    cpu_of(UsageWho::RUSAGE_SELF)
}

/// The processor time of the processes that this one has begun and waited for.
pub fn children_cpu() -> Duration {
    cpu_of(UsageWho::RUSAGE_CHILDREN)
}

fn cpu_of(who: UsageWho) -> Duration {
    let usage: Usage = getrusage(who).expect("the system counts it");
    let micros = |time: nix::sys::time::TimeVal| {
        Duration::new(time.tv_sec().unsigned_abs(), u32::try_from(time.tv_usec()).unwrap_or(0) * 1000)
    };
    micros(usage.user_time()) + micros(usage.system_time())
}

/// The middle of some values.
pub fn median(mut values: Vec<f64>) -> f64 {
    assert!(!values.is_empty(), "nothing was measured");
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

/// What nine in ten of some values stay below.
pub fn upper(mut values: Vec<f64>) -> f64 {
    assert!(!values.is_empty(), "nothing was measured");
    values.sort_by(f64::total_cmp);
    values[values.len() * 9 / 10]
}

/// The least of some values: what other work on the machine disturbed least.
pub fn least(values: &[f64]) -> f64 {
    values.iter().copied().min_by(f64::total_cmp).expect("something was measured")
}

/// One of several that take turns.
pub struct Turn<'a> {
    run: Box<dyn FnMut(u64) + 'a>,
    times: u64,
}

impl<'a> Turn<'a> {
    /// Does it that many times in each turn.
    pub fn new(times: u64, run: impl FnMut(u64) + 'a) -> Self {
        Self { run: Box::new(run), times }
    }

    /// Does it as many times as fill a batch.
    pub fn lasting(batch: Duration, mut run: impl FnMut(u64) + 'a) -> Self {
        Self::new(fit(batch, &mut run), run)
    }
}

/// How many times it takes to fill a batch, undisturbed.
pub fn fit(batch: Duration, mut run: impl FnMut(u64)) -> u64 {
    let mut times = 1;
    while (0..3).any(|_| timed(wall, &mut run, times) < batch) {
        times *= 2;
    }
    times
}

fn timed(clock: fn() -> Duration, run: &mut dyn FnMut(u64), times: u64) -> Duration {
    let begun = clock();
    run(times);
    clock() - begun
}

/// Lets all take turns, A B C A B C, so that a disturbance hits each of them.
///
/// Returns the nanoseconds of one time, for each, by rounds, on the clock that is given.
pub fn alternate(clock: fn() -> Duration, turns: &mut [Turn<'_>], rounds: usize) -> Vec<Vec<f64>> {
    let mut nanos = vec![Vec::with_capacity(rounds); turns.len()];
    for _ in 0..rounds {
        for (turn, nanos) in turns.iter_mut().zip(&mut nanos) {
            nanos.push(timed(clock, &mut turn.run, turn.times).as_secs_f64() * 1e9 / turn.times as f64);
        }
    }
    nanos
}

/// How many times as long it took as the reference: the middle of the ratios within each round.
pub fn ratio(nanos: &[f64], reference: &[f64]) -> f64 {
    median(nanos.iter().zip(reference).map(|(nanos, reference)| nanos / reference).collect())
}
