use super::Contender::{AtOnce, Backoff, BreakerInARow, NoRetries};
use super::scenario::{PROCESSES, Trouble};
use super::{Contender, Scenario, Table, facts, simulate};

#[test]
fn every_call_comes_to_one_end_and_so_does_every_request() {
    for contender in [NoRetries, Backoff, BreakerInARow] {
        for scenario in [Scenario::BROWN_OUT, Scenario::ONE_IN_TWO, Scenario::DEAD_SHARD] {
            let record = simulate(scenario, contender, 7);
            let calls: u32 = record.seconds.iter().map(|second| second.calls).sum();
            let succeeded: u32 = record.seconds.iter().map(|second| second.succeeded).sum();
            assert_eq!(calls as usize, Scenario::END * scenario.calls_per_s as usize);
            assert_eq!(u64::from(calls), u64::from(succeeded) + record.failed + record.refused);
            assert_eq!(u64::from(succeeded), record.served);
            let ended = record.served + record.timed_out + record.queue_full + record.faults;
            assert_eq!(record.requests, ended, "{contender:?} in {scenario:?}");
            assert_eq!(record.late, record.timed_out, "the dependency does not notice who has gone");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_record() {
    let played = |seed| simulate(Scenario::ONE_IN_TWO, BreakerInARow, seed);
    assert_eq!(played(3), played(3));
    assert_ne!(played(3), played(4));
}

#[test]
fn all_contenders_meet_the_same_calls() {
    // No retry at the time helps against a dead shard, so who fails is a matter of the calls.
    let success = |contender| simulate(Scenario::DEAD_SHARD, contender, 9).success(70..110);
    assert_eq!(success(NoRetries), success(AtOnce));
}

#[test]
fn without_trouble_nobody_retries_and_nobody_fails() {
    let table = Table::play(Scenario::usual(Trouble::Flaky(0)), &Contender::ALL, 1);
    for (contender, record) in table.rows() {
        let all = 0..Scenario::END;
        assert_eq!((record.load(all.clone()), record.success(all)), (1.0, 1.0), "{contender:?}");
    }
}

#[test]
fn a_breaker_admits_what_trips_it_and_then_one_probe_at_a_time() {
    let record = simulate(Scenario::TOTAL_OUTAGE, BreakerInARow, 1);
    let sent = |seconds: std::ops::Range<usize>| -> u64 {
        record.seconds[seconds].iter().map(|second| u64::from(second.requests)).sum()
    };
    // Until patience ends nobody knows. Open for 30 s to 36 s, it asks once more before the minute is over.
    assert!(sent(62..120) <= 2 * PROCESSES, "{} probes", sent(62..120));
    assert!(sent(60..62) >= 5 * PROCESSES, "{} requests", sent(60..62));
}

// The facts of the example, with other seeds.

fn holds(facts: fn(&Table), scenario: Scenario, seeds: &[u64]) {
    for &seed in seeds {
        facts(&Table::play(scenario, &Contender::ALL, seed));
    }
}

#[test]
fn retries_without_bounds_keep_down_what_was_down() {
    holds(facts::total_outage, Scenario::TOTAL_OUTAGE, &[2]);
}

#[test]
fn retries_without_bounds_keep_down_what_was_slow() {
    holds(facts::brown_out, Scenario::BROWN_OUT, &[3]);
}

#[test]
fn a_share_of_calls_has_to_be_less_than_the_headroom() {
    holds(facts::without_headroom, Scenario::WITHOUT_HEADROOM, &[4]);
}

#[test]
fn where_little_fails_bounds_cost_nothing() {
    holds(facts::one_in_twenty, Scenario::ONE_IN_TWENTY, &[5]);
}

#[test]
fn where_much_fails_a_budget_is_better_than_no_retries_and_a_breaker_is_worse() {
    holds(facts::one_in_two, Scenario::ONE_IN_TWO, &[6, 7]);
}

#[test]
fn where_a_part_is_dead_a_breaker_cuts_off_the_rest() {
    holds(facts::dead_shard, Scenario::DEAD_SHARD, &[8, 9, 10]);
}
