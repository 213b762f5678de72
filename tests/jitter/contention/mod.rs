//! The published simulation of backoff under contention, with the strategies and the engine of this crate.
//!
//! M. Brooker, *Exponential Backoff And Jitter* (AWS Architecture Blog, 2015): clients contend for one row under optimistic
//! concurrency control, over a network whose delay is normally distributed. What is counted is the work, the writes that
//! the server is asked for, and the time until all are done. The parameters are the published ones: a mean delay of 10 ms
//! with a standard deviation of 2 ms, a base of 5 ms, a cap of 2 s.
//!
//! `cargo test -p reflexio-tests --test jitter contention -- --nocapture` prints the figures.

mod sim;

use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use reflexio::RetryPolicy;
use reflexio::strategies::{Backoff, decorrelated_jitter, equal_jitter, exponential, full_jitter, immediate};
use reflexio_tests::seeded;

const CLIENTS: [usize; 5] = [10, 25, 50, 75, 100];

/// From here on the published order is clear; among ten clients chance has a say.
const MANY: usize = 50;

/// The mean of so many runs.
const RUNS: u32 = 20;

const BASE: Duration = Duration::from_millis(5);
const CAP: Duration = Duration::from_secs(2);

/// What so many clients came to with each strategy.
#[derive(Debug, Clone, Copy)]
struct Row {
    clients: usize,
    none: Mean,
    exponential: Mean,
    equal: Mean,
    decorrelated: Mean,
    full: Mean,
}

/// The mean of a number of runs.
#[derive(Debug, Clone, Copy)]
struct Mean {
    calls: f64,
    took_ms: f64,
}

static ROWS: LazyLock<[Row; CLIENTS.len()]> = LazyLock::new(|| {
    thread::scope(|scope| {
        let strategies = [
            immediate(),
            // There the first wait is already twice the base.
            exponential().base(BASE * 2).max(CAP),
            equal_jitter().base(BASE).max(CAP),
            decorrelated_jitter().base(BASE).max(CAP),
            full_jitter().base(BASE).max(CAP),
        ];
        let columns = strategies.map(|strategy| scope.spawn(move || CLIENTS.map(|n| mean(strategy, n))));
        let columns = columns.map(|column| column.join().expect("the simulation ends"));
        let [none, exponential, equal, decorrelated, full] = columns;
        let rows = std::array::from_fn(|at| Row {
            clients: CLIENTS[at],
            none: none[at],
            exponential: exponential[at],
            equal: equal[at],
            decorrelated: decorrelated[at],
            full: full[at],
        });
        print(&rows);
        rows
    })
});

fn mean(strategy: Backoff, clients: usize) -> Mean {
    let policy = RetryPolicy::new().strategy(strategy).max_attempts(u32::MAX).no_deadline().random(&seeded);
    let mut sum = Mean { calls: 0.0, took_ms: 0.0 };
    for number in 0..RUNS {
        let run = sim::contend(&policy, clients, number.into());
        sum.calls += f64::from(run.calls);
        sum.took_ms += run.took.as_secs_f64() * 1e3;
    }
    Mean { calls: sum.calls / f64::from(RUNS), took_ms: sum.took_ms / f64::from(RUNS) }
}

fn print(rows: &[Row]) {
    println!("calls, and ms until all are done; the mean of {RUNS} runs");
    println!("clients           none    exponential          equal   decorrelated           full");
    for row in rows {
        let columns = [row.none, row.exponential, row.equal, row.decorrelated, row.full];
        let columns = columns.map(|mean| format!("{:6.0} {:8.0}", mean.calls, mean.took_ms));
        println!("{:7}{}", row.clients, columns.join(""));
    }
}

fn many() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| row.clients >= MANY)
}

#[test]
fn jitter_saves_work_and_exponential_backoff_without_it_hardly_any() {
    for row in many() {
        assert!(row.none.calls > row.exponential.calls, "{row:?}");
        assert!(row.exponential.calls > 1.5 * row.decorrelated.calls, "{row:?}");
        assert!(row.decorrelated.calls > row.equal.calls, "{row:?}");
        assert!(row.decorrelated.calls > row.full.calls, "{row:?}");
    }
}

#[test]
fn equal_and_full_jitter_cost_about_the_same_work() {
    for row in many() {
        let ratio = row.equal.calls / row.full.calls;
        assert!((0.95..1.08).contains(&ratio), "{ratio}: {row:?}");
    }
}

#[test]
fn exponential_backoff_without_jitter_takes_by_far_the_most_time_and_equal_jitter_the_most_of_the_others() {
    for row in many() {
        assert!(row.exponential.took_ms > 5.0 * row.equal.took_ms, "{row:?}");
        for better in [row.decorrelated, row.full] {
            assert!(row.equal.took_ms > 1.2 * better.took_ms, "{row:?}");
            assert!(better.took_ms > row.none.took_ms, "{row:?}");
        }
    }
}

#[test]
fn decorrelated_jitter_is_sooner_done_than_full_jitter_for_more_work() {
    for row in many() {
        assert!(row.decorrelated.took_ms < row.full.took_ms, "{row:?}");
        assert!(row.decorrelated.calls > 1.05 * row.full.calls, "{row:?}");
    }
}

#[test]
fn without_backoff_twice_the_clients_are_nearly_four_times_the_work() {
    let of = |clients| ROWS.iter().find(|row| row.clients == clients).expect("is simulated");
    let (fewer, more) = (of(50), of(100));
    let growth = |pick: fn(&Row) -> f64| pick(more) / pick(fewer);
    assert!((3.2..4.2).contains(&growth(|row| row.none.calls)), "{fewer:?} {more:?}");
    assert!((1.5..2.1).contains(&growth(|row| row.none.took_ms)), "{fewer:?} {more:?}");
    assert!(growth(|row| row.full.calls) < 2.6, "{fewer:?} {more:?}");
}
