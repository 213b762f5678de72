//! Jitter above the cap (backon); exactly the cap once saturated (stamina, tenacity, Polly, resilience4j); overflow at
//! high numbers of attempts (azure_core, Polly, stamina).

use std::collections::HashSet;
use std::time::Duration;

use reflexio::engine::Progress;
use reflexio::strategies::{
    Backoff, BackoffContext, decorrelated_jitter, equal_jitter, exponential, full_jitter, token_backoff,
};
use reflexio::{Decision, ErrorClass, RetryPolicy, Strategy};
use reflexio_tests::{Failure, play, seeded};

const CAP: Duration = Duration::from_secs(2);

const ALL: [fn() -> Backoff; 5] =
    [decorrelated_jitter, equal_jitter, full_jitter, token_backoff, exponential];
const JITTERED: [fn() -> Backoff; 4] = [decorrelated_jitter, equal_jitter, full_jitter, token_backoff];

/// The waits of a call with 500 attempts.
fn long_call(strategy: Backoff) -> Vec<Duration> {
    let policy = RetryPolicy::new().strategy(strategy).no_deadline().max_attempts(500);
    play(policy, |_| Err::<(), _>(Failure::of(ErrorClass::Transient))).sleeps()
}

#[test]
fn no_wait_is_above_the_cap() {
    for make in ALL {
        let waits = long_call(make().max(CAP));
        assert_eq!(waits.len(), 499);
        assert!(waits.iter().all(|wait| *wait <= CAP), "{:?}: {:?}", make(), waits.iter().max());
    }
}

#[test]
fn a_saturated_call_still_jitters() {
    for make in JITTERED {
        let waits = long_call(make().max(CAP));
        let late = &waits[100..];
        let distinct: HashSet<_> = late.iter().collect();
        assert!(
            distinct.len() > 390,
            "{:?} gives {} distinct waits of {}",
            make(),
            distinct.len(),
            late.len()
        );
        assert!(late.iter().filter(|wait| **wait == CAP).count() < 3, "{:?} sticks to its cap", make());
    }
}

#[test]
fn the_highest_number_of_attempts_overflows_nothing() {
    for make in ALL {
        for max in [CAP, Duration::from_secs(86_400 * 365), Duration::MAX] {
            for attempt in [64, 1024, 1 << 31, u32::MAX - 1, u32::MAX] {
                let strategy = make().max(max);
                let context = BackoffContext::new(attempt, ErrorClass::Transient, &seeded)
                    .with_previous(Some(Duration::MAX));
                assert!(strategy.delay(&context) <= max, "{strategy:?} after attempt {attempt}");
            }
        }
    }
}

#[test]
fn a_call_without_limits_goes_on_past_the_largest_count_of_a_class() {
    let policy = RetryPolicy::new().no_deadline().max_attempts(u32::MAX).no_max_unknown_attempts();
    let mut progress = Progress::new();
    let judged = u32::from(u16::MAX) + 10;
    let failed = Err::<(), _>(Failure::of(ErrorClass::Unknown));
    for _ in 0..judged {
        let decision = policy.decide(&mut progress, &failed, Duration::MAX);
        assert!(matches!(decision, Some(Decision::RetryAfter(_))), "{decision:?}");
    }
    assert_eq!((progress.attempts(), progress.retried(ErrorClass::Unknown)), (judged, u16::MAX));
}
