//! What has reached its cap still jitters, over the whole of its interval.

use std::collections::HashSet;
use std::time::Duration;

use reflexio::strategies::{
    Backoff, decorrelated_jitter, equal_jitter, exponential, full_jitter, token_backoff,
};

use crate::support::{ATTEMPTS, JITTERED, LONGEST, delay, draws};

const CAP: Duration = Duration::from_secs(5);

fn saturated(make: fn() -> Backoff) -> Backoff {
    make().max(CAP)
}

#[test]
fn a_saturated_strategy_gives_distinct_delays() {
    for (name, make) in JITTERED {
        let delays = draws(&saturated(make), u32::MAX, Some(CAP), 1000);
        let distinct: HashSet<_> = delays.iter().collect();
        // Among 1000 draws from more than 10⁹ nanoseconds even one pair of equals is rare.
        assert!(distinct.len() > 995, "{name} gives {} different delays", distinct.len());
        assert!(delays.iter().filter(|delay| **delay == CAP).count() <= 1, "{name} sticks to its cap");
    }
}

#[test]
fn both_ends_of_a_saturated_interval_are_reached() {
    let lows = [
        (decorrelated_jitter as fn() -> Backoff, Duration::from_millis(250)),
        (equal_jitter, CAP / 2),
        (full_jitter, Duration::ZERO),
        (token_backoff, CAP / 2),
    ];
    for (make, low) in lows {
        let strategy = saturated(make);
        assert_eq!(delay(&strategy, u32::MAX, Some(CAP), 0), low, "{strategy:?}");
        assert_eq!(delay(&strategy, u32::MAX, Some(CAP), u64::MAX), CAP, "{strategy:?}");
        let delays = draws(&strategy, u32::MAX, Some(CAP), 1000);
        let near = (CAP - low) / 50;
        assert!(delays.iter().min().unwrap() < &(low + near), "{strategy:?}");
        assert!(delays.iter().max().unwrap() > &(CAP - near), "{strategy:?}");
    }
}

#[test]
fn nothing_overflows_at_any_attempt() {
    for (name, make) in JITTERED {
        for attempt in ATTEMPTS {
            for previous in [None, Some(Duration::ZERO), Some(CAP), Some(Duration::MAX)] {
                for random in [0, u64::MAX] {
                    let delay = delay(&saturated(make), attempt, previous, random);
                    assert!(delay <= CAP, "{name}: {delay:?} after attempt {attempt}");
                }
            }
        }
    }
}

#[test]
fn exponential_is_at_its_cap_at_the_last_attempt_there_is() {
    assert_eq!(delay(&exponential(), u32::MAX, None, 0), Duration::from_secs(30));
    let widest = exponential().base(Duration::MAX).max(Duration::MAX).factor(f64::MAX);
    assert_eq!(delay(&widest, u32::MAX, None, 0), LONGEST);
}

/// Even a cap that nobody can wait for leaves room for jitter.
#[test]
fn the_longest_cap_there_is_still_jitters() {
    for (name, make) in JITTERED {
        let delays = draws(&make().max(Duration::MAX), u32::MAX, Some(Duration::MAX), 1000);
        let distinct: HashSet<_> = delays.iter().collect();
        assert!(distinct.len() > 995, "{name} gives {} different delays", distinct.len());
        assert!(delays.iter().all(|delay| *delay <= LONGEST), "{name}");
    }
}

#[test]
fn a_cap_equal_to_the_base_leaves_no_room_to_grow() {
    let flat = decorrelated_jitter().base(CAP).max(CAP);
    assert_eq!(delay(&flat, 1, None, u64::MAX), CAP);
    assert_eq!(delay(&flat, 9, Some(CAP), 0), CAP);
    assert_eq!(delay(&exponential().base(CAP).max(CAP), 9, None, 0), CAP);
}

#[test]
fn caps_grow_with_the_attempt_and_then_stay() {
    for (name, make) in
        [("equal", equal_jitter as fn() -> Backoff), ("full", full_jitter), ("token", token_backoff)]
    {
        let caps: Vec<_> = (1..100).map(|attempt| delay(&saturated(make), attempt, None, u64::MAX)).collect();
        assert!(caps.is_sorted(), "{name}: {caps:?}");
        assert_eq!(caps.last(), Some(&CAP));
    }
}
