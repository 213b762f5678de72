//! What has to come out, and why.

use std::ops::{Range, RangeInclusive};

use super::Contender::{
    Adaptive, AtOnce, Backoff, BothBounds, BreakerByRatio, BreakerInARow, BudgetByRatio, BudgetBySuccesses,
    NoRetries,
};
use super::scenario::CAPACITY;
use super::{Contender, Scenario, Table};

const DURING: Range<usize> = Scenario::DURING;
const AFTER: Range<usize> = Scenario::AFTER;

/// How long a default breaker stays open at most: 30 s and a fifth. Then it takes a probe, or two.
const OPEN_FOR: usize = 36 + 4;

/// Nothing is served for a minute.
///
/// # Panics
///
/// If one of the facts does not hold.
pub fn total_outage(table: &Table) {
    for (contender, record) in table.rows() {
        let success = record.success(DURING);
        assert!(success < 0.01, "{contender:?}: {success}, and nothing was there to answer");
    }
    // Six attempts for every call.
    load_is(table, AtOnce, DURING, 5.9..=6.0);
    // As many, but later: the last of them come when the minute is over.
    load_is(table, Backoff, DURING, 5.5..=6.0);
    // Ten processes have 10 tokens each, and then nothing succeeds that would give them more: 100 for 4800 calls.
    load_is(table, BudgetBySuccesses, DURING, 1.0..=1.03);
    // These get another one for ten calls.
    load_is(table, BudgetByRatio, DURING, 1.08..=1.13);
    // First attempts are refused too. What is left are the failures that it took, and the probes.
    for breaker in [BreakerInARow, BreakerByRatio, BothBounds] {
        load_is(table, breaker, DURING, 0.0..=0.2);
    }
    unbounded_retries_keep_it_down(table);
    bounds_let_it_come_back(table);
}

/// Half of the capacity is left for a minute.
///
/// # Panics
///
/// If one of the facts does not hold.
pub fn brown_out(table: &Table) {
    load_is(table, AtOnce, DURING, 5.5..=6.0);
    load_is(table, BudgetByRatio, DURING, 1.08..=1.13);
    unbounded_retries_keep_it_down(table);
    bounds_let_it_come_back(table);
    // First attempts alone are too much for it, and only a breaker takes some of them away. What is left of the queue is
    // then short enough for those that it admits.
    for breaker in [BreakerInARow, BreakerByRatio] {
        gains_success(table, breaker, NoRetries, 0.02);
    }
}

/// A total outage where calls take 95 % of the capacity.
///
/// # Panics
///
/// If one of the facts does not hold.
pub fn without_headroom(table: &Table) {
    // 1.1 times 95 % is more than there is.
    is_still_down(table, BudgetByRatio);
    load_is(table, BudgetByRatio, AFTER, 1.08..=1.12);
    is_still_down(table, Backoff);
    // Nothing succeeds, so nothing is retried, and the queue gets shorter by 5 % of the capacity.
    comes_back(table, NoRetries, 30);
    comes_back(table, BudgetBySuccesses, 30);
    comes_back(table, BreakerInARow, OPEN_FOR);
}

/// One request in twenty fails, whichever it is.
///
/// # Panics
///
/// If one of the facts does not hold.
pub fn one_in_twenty(table: &Table) {
    success_is(table, NoRetries, 0.92..=0.98);
    for (contender, _) in table.rows().iter().filter(|(contender, _)| *contender != NoRetries) {
        // Every retry is within every bound, so no bound costs anything.
        success_is(table, *contender, 0.995..=1.0);
        load_is(table, *contender, DURING, 1.0..=1.1);
    }
}

/// Every other request fails, whichever it is.
///
/// # Panics
///
/// If one of the facts does not hold.
pub fn one_in_two(table: &Table) {
    success_is(table, NoRetries, 0.45..=0.55);
    // 0.5 to the power of 6 is what still fails. It takes 2 attempts for a call, and a request that fails takes no
    // capacity here: there is nothing that a bound would protect.
    success_is(table, Backoff, 0.97..=1.0);
    load_is(table, Backoff, DURING, 1.8..=2.1);
    for budget in [BudgetBySuccesses, BudgetByRatio] {
        // Less than a tenth of the calls is retried, and half of that succeeds.
        gains_success(table, budget, NoRetries, 0.02);
        load_is(table, budget, DURING, 1.03..=1.13);
    }
    // Half is what it trips at; and a coin falls five times in a row on the same side soon enough.
    for breaker in [BreakerInARow, BreakerByRatio] {
        gains_success(table, NoRetries, breaker, 0.1);
        load_is(table, breaker, DURING, 0.0..=0.8);
    }
    is_like_its_budget_alone(table, BothBounds);
}

/// Every request for one shard of ten fails.
///
/// # Panics
///
/// If one of the facts does not hold.
pub fn dead_shard(table: &Table) {
    // No retry at that moment can help: it is the load of six attempts for nothing.
    let gain = table.of(AtOnce).success(DURING) - table.of(NoRetries).success(DURING);
    assert!((0.0..0.01).contains(&gain), "{gain} by retries at once");
    load_is(table, AtOnce, DURING, 1.35..=1.65);
    for budget in [BudgetBySuccesses, BudgetByRatio] {
        gains_success(table, budget, NoRetries, 0.0);
        load_is(table, budget, DURING, 1.06..=1.13);
    }
    // One call for the dead shard is six failures, which cut off the nine shards that are well.
    gains_success(table, NoRetries, BreakerInARow, 0.2);
    // Of all attempts, 6 in 15 are for the dead shard. That comes up to half by chance.
    gains_success(table, NoRetries, BreakerByRatio, 0.05);
    is_like_its_budget_alone(table, BothBounds);
}

/// The trouble is over, and the load of it keeps the dependency where it is.
fn unbounded_retries_keep_it_down(table: &Table) {
    for contender in [AtOnce, Backoff, Adaptive] {
        is_still_down(table, contender);
        // A little more than six: some are retries of calls from before.
        load_is(table, contender, AFTER, 5.5..=6.1);
        // It is not idle. It serves as many as ever, a minute long, each for a client that has gone.
        let late = table.of(contender).late;
        assert!(late >= u64::from(CAPACITY) * 60, "{contender:?}: {late} served for nobody");
    }
}

fn bounds_let_it_come_back(table: &Table) {
    // A queue of two seconds has to become one of less than one, at a fifth of the capacity: 5 seconds. At 1.1 times the
    // calls there is an eighth: 8 seconds.
    for contender in [NoRetries, BudgetBySuccesses, BudgetByRatio] {
        comes_back(table, contender, 15);
    }
    // Without any load it is well at once; a breaker notices when it next looks.
    for breaker in [BreakerInARow, BreakerByRatio, BothBounds] {
        comes_back(table, breaker, OPEN_FOR);
    }
}

/// Nothing but death fails twenty times in a row.
fn is_like_its_budget_alone(table: &Table, both: Contender) {
    assert_eq!(table.of(both), table.of(BudgetByRatio), "{both:?}: its breaker has tripped");
}

fn is_still_down(table: &Table, contender: Contender) {
    let last = AFTER.end - 30..AFTER.end;
    let success = table.of(contender).success(last);
    assert!(success < 0.01, "{contender:?}: {success} in the last half of the minute after");
}

fn comes_back(table: &Table, contender: Contender, within: usize) {
    let after = table.of(contender).back_after();
    assert!(after.is_some_and(|after| after <= within), "{contender:?}: back after {after:?} s");
}

/// In the minute of trouble.
fn gains_success(table: &Table, contender: Contender, over: Contender, at_least: f64) {
    let (success, other) = (table.of(contender).success(DURING), table.of(over).success(DURING));
    assert!(success >= other + at_least, "{contender:?}: {success}, {over:?}: {other}");
}

fn load_is(table: &Table, contender: Contender, seconds: Range<usize>, within: RangeInclusive<f64>) {
    let load = table.of(contender).load(seconds);
    assert!(within.contains(&load), "{contender:?}: a load of {load}, not in {within:?}");
}

fn success_is(table: &Table, contender: Contender, within: RangeInclusive<f64>) {
    let success = table.of(contender).success(DURING);
    assert!(within.contains(&success), "{contender:?}: a success of {success}, not in {within:?}");
}
