//! What the comparison is worth: the cases reach every row, and a small difference does not stay hidden.

use std::collections::HashMap;
use std::time::Duration;

use reflexio::{RetryAfter, StopReason};

use crate::case::{Bucket, Case, Outcome, Run, Setting, Strategy};
use crate::ways::{Way, play};
use crate::{generate, invariants, model};

#[test]
fn the_cases_reach_every_row_of_the_rule() {
    let mut ends: HashMap<Option<StopReason>, u32> = HashMap::new();
    let mut most_attempts = 0;
    for run in (0..2_000).flat_map(|number| model::predict(&generate::case(number))) {
        let end = run.events.last().expect("a call ends with an event");
        *ends.entry(end.stop_reason).or_default() += 1;
        most_attempts = most_attempts.max(run.attempts);
    }
    assert_eq!(ends.len(), 9, "a success, and a stop for each of eight reasons: {ends:?}");
    assert!(ends.values().all(|times| *times >= 100), "{ends:?}");
    assert_eq!(most_attempts, 20);
}

/// Whether the engine, which is given the case as it is, differs from the model, which is given the changed one, in one
/// of the first few thousand cases.
fn is_noticed(change: impl Fn(&mut Case)) -> bool {
    (0..5_000).any(|number| {
        let case = generate::case(number);
        let mut changed = case.clone();
        change(&mut changed);
        model::predict(&changed) != play(&case, Way::Blocking)
    })
}

/// Changes each setting that `change` says something of.
fn with_settings(change: impl Fn(Setting) -> Option<Setting>) -> impl Fn(&mut Case) {
    move |case| {
        for setting in &mut case.settings {
            *setting = change(*setting).unwrap_or(*setting);
        }
    }
}

fn with_strategies(change: impl Fn(Strategy) -> Strategy) -> impl Fn(&mut Case) {
    with_settings(move |setting| match setting {
        Setting::Strategy(strategy) => Some(Setting::Strategy(change(strategy))),
        Setting::StrategyFor(class, strategy) => Some(Setting::StrategyFor(class, change(strategy))),
        _ => None,
    })
}

fn with_budgets(change: impl Fn(Bucket) -> Bucket) -> impl Fn(&mut Case) {
    with_settings(move |setting| match setting {
        Setting::Budget(bucket) => Some(Setting::Budget(change(bucket))),
        _ => None,
    })
}

const NANOSECOND: Duration = Duration::from_nanos(1);

macro_rules! noticed {
    ($($name:ident: $change:expr;)+) => {
        mod a_difference_is_noticed_of {
            use super::*;

            $(
                #[test]
                fn $name() {
                    assert!(is_noticed($change));
                }
            )+
        }
    };
}

noticed! {
    a_nanosecond_of_the_deadline: with_settings(|setting| match setting {
        Setting::Deadline(deadline) => Some(Setting::Deadline(deadline.saturating_add(NANOSECOND))),
        _ => None,
    });
    an_attempt: with_settings(|setting| match setting {
        Setting::MaxAttempts(attempts) => Some(Setting::MaxAttempts(attempts + 1)),
        _ => None,
    });
    a_retry_of_a_class: with_settings(|setting| match setting {
        Setting::PerClassMaxAttempts(class, cap) => Some(Setting::PerClassMaxAttempts(class, cap + 1)),
        _ => None,
    });
    a_retry_of_unknown_failures: with_settings(|setting| match setting {
        Setting::MaxUnknownAttempts(cap) => Some(Setting::MaxUnknownAttempts(cap + 1)),
        _ => None,
    });
    what_is_idempotent: with_settings(|setting| match setting {
        Setting::Idempotent(idempotent) => Some(Setting::Idempotent(!idempotent)),
        _ => None,
    });
    what_a_hint_is_good_for: with_settings(|setting| match setting {
        Setting::RetryAfter(RetryAfter::Exact) => Some(Setting::RetryAfter(RetryAfter::Floor)),
        _ => None,
    });
    who_takes_the_hint: with_strategies(|strategy| Strategy { retry_after_or: false, ..strategy });
    a_nanosecond_of_a_base: with_strategies(|strategy| Strategy {
        base: strategy.base.map(|base| base + NANOSECOND),
        ..strategy
    });
    a_nanosecond_of_a_maximum: with_strategies(|strategy| Strategy {
        max: strategy.max.map(|max| max.saturating_add(NANOSECOND)),
        ..strategy
    });
    a_token_of_the_capacity: with_budgets(|bucket| Bucket { capacity: bucket.capacity + 1, ..bucket });
    a_token_of_the_cost: with_budgets(|bucket| Bucket { cost: bucket.cost.map(|cost| cost + 1), ..bucket });
    a_token_of_the_refund: with_budgets(|bucket| Bucket {
        refund: bucket.refund.map(|refund| refund + 1),
        ..bucket
    });
    a_random_number: |case: &mut Case| case.jitter += 1;
    when_the_caller_aborts: |case: &mut Case| {
        for step in case.calls.iter_mut().flat_map(|script| &mut script.0) {
            step.aborts = false;
        }
    };
    whether_the_failure_was_sent: |case: &mut Case| {
        for step in case.calls.iter_mut().flat_map(|script| &mut script.0) {
            step.said = step.said.map(reflexio::Classification::not_sent);
        }
    };
}

/// A case of one call, that waits twice and then gives up at its deadline.
fn call_that_waits_twice() -> (Case, Vec<Run>) {
    let found = (0..20_000).map(generate::case).find_map(|case| {
        let runs = model::predict(&case);
        let wanted = matches!(&*runs, [run] if run.attempts == 3
            && run.events[0].retry_after.is_none()
            && run.events[2].stop_reason == Some(StopReason::DeadlineExceeded));
        wanted.then_some((case, runs))
    });
    found.expect("a case like that among so many")
}

/// What is wrong, and how it is made so.
type Tampered = (&'static str, fn(&mut Run));

#[test]
fn the_invariants_notice_a_run_that_was_tampered_with() {
    let (case, runs) = call_that_waits_twice();
    assert_eq!(invariants::check(&case, &runs), Ok(()));
    let tampered: [Tampered; 9] = [
        ("an attempt that nobody told of", |run| run.attempts += 1),
        ("an end that nobody told of", |run| run.events.truncate(2)),
        ("an end that is told twice", |run| run.events.push(run.events[2])),
        ("time that nobody told of", |run| run.took += NANOSECOND),
        ("a wait after the last attempt", |run| {
            run.events[2].sleep = NANOSECOND;
            run.took += NANOSECOND;
        }),
        ("a wait beyond the strategy and the deadline", |run| {
            let day = Duration::from_secs(86_400);
            run.events[0].sleep += day;
            run.events[1].elapsed += day;
            run.events[2].elapsed += day;
            run.took += day;
        }),
        ("an end without a reason", |run| run.events[2].stop_reason = None),
        ("a retry with a reason", |run| run.events[0].stop_reason = run.events[2].stop_reason),
        ("the outcome of an attempt before", |run| run.outcome = before(run.outcome)),
    ];
    for (what, tamper) in tampered {
        let mut runs = runs.clone();
        tamper(&mut runs[0]);
        assert!(invariants::check(&case, &runs).is_err(), "{what}");
    }
}

fn before(outcome: Outcome) -> Outcome {
    outcome.map(crate::case::Reply::before).map_err(crate::case::Reply::before)
}
