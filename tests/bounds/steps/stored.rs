//! The stored form of a call.

use std::time::Duration;

use reflexio::ErrorClass;
use reflexio::engine::{Progress, Scheduled};
use reflexio::strategies::fixed_s;
use reflexio_tests::VirtualTime;
use serde_json::json;

use super::{POLICY, fails};

/// After a failure of each of these classes.
fn after(classes: &[ErrorClass]) -> Progress {
    let policy = POLICY.timer(VirtualTime).strategy(fixed_s(2.0)).max_attempts(100).no_max_unknown_attempts();
    classes.iter().fold(Progress::new(), |progress, class| {
        let later = policy.resume(progress, Duration::ZERO).schedule(fails(*class));
        later.continue_value().expect("it is retried").progress
    })
}

#[test]
fn it_is_readable_and_says_nothing_that_is_not_so() {
    let stored = |classes: &[_]| serde_json::to_value(after(classes)).unwrap();
    assert_eq!(stored(&[]), json!({ "attempts": 0, "previous_delay_ns": 0 }));
    assert_eq!(
        stored(&[ErrorClass::Transient, ErrorClass::RateLimit, ErrorClass::Transient]),
        json!({
            "attempts": 3,
            "retried": { "RATE_LIMIT": 1, "TRANSIENT": 2 },
            "previous_delay_ns": 2_000_000_000,
            "last": "TRANSIENT",
        })
    );
}

#[test]
fn it_comes_back_as_it_went_in() {
    let all: Vec<_> = ErrorClass::ALL.into_iter().filter(|class| after_is_retried(*class)).collect();
    assert_eq!(all.len(), 5, "the others are not retried");
    for end in 0..=all.len() {
        let progress = after(&all[..end]);
        let stored = serde_json::to_string(&progress).unwrap();
        assert_eq!(serde_json::from_str::<Progress>(&stored).unwrap(), progress);
    }
    let later =
        POLICY.timer(VirtualTime).begin().schedule(fails(ErrorClass::Transient)).continue_value().unwrap();
    let stored = serde_json::to_string(&later).unwrap();
    assert_eq!(serde_json::from_str::<Scheduled>(&stored).unwrap(), later);
}

fn after_is_retried(class: ErrorClass) -> bool {
    POLICY.timer(VirtualTime).begin().schedule(fails(class)).is_continue()
}

fn read(stored: serde_json::Value) -> Result<Progress, String> {
    serde_json::from_value(stored).map_err(|error| error.to_string())
}

#[test]
fn a_delay_before_any_retry_is_refused() {
    for attempts in [0, 1] {
        let said = read(json!({ "attempts": attempts, "previous_delay_ns": 250_000_000 })).unwrap_err();
        assert_eq!(said, "a wait of 250ms, and nothing was retried: every wait is before a retry");
    }
}

#[test]
fn what_an_older_version_did_not_write_is_zero() {
    assert_eq!(read(json!({})), Ok(Progress::new()));
    let some = read(json!({ "attempts": 3, "retried": { "TRANSIENT": 2 } })).unwrap();
    assert_eq!((some.attempts(), some.retried(ErrorClass::Transient)), (3, 2));
    assert_eq!((some.retried(ErrorClass::RateLimit), some.previous_delay()), (0, None));
}

#[test]
fn what_a_newer_version_writes_is_skipped() {
    let newer =
        json!({ "attempts": 1, "retried": { "TRANSIENT": 1 }, "last": "TRANSIENT", "next": [1, { "a": 2 }] });
    assert_eq!(read(newer).unwrap().attempts(), 1);
    let later = json!({
        "delay": { "secs": 1, "nanos": 0 },
        "elapsed": { "secs": 2, "nanos": 0 },
        "progress": { "attempts": 1 },
        "by": "somebody",
    });
    let later: Scheduled = serde_json::from_value(later).unwrap();
    assert_eq!((later.delay, later.elapsed), (Duration::from_secs(1), Duration::from_secs(2)));
}

#[test]
fn what_contradicts_itself_is_refused_and_the_refusal_says_why() {
    let refused = |stored| read(stored).unwrap_err();
    assert_eq!(
        refused(json!({ "attempts": 2, "retried": { "TRANSIENT": 2, "RATE_LIMIT": 1 } })),
        "3 retries after 2 attempts: every retry follows an attempt"
    );
    assert!(refused(json!({ "retried": { "TRANSIENT": 1 } })).starts_with("1 retries after 0 attempts"));
    // All counts at their highest: they add up to more than they could hold.
    let most = ErrorClass::ALL.map(|class| (class.to_string(), json!(65_535)));
    let most = serde_json::Map::from_iter(most);
    assert!(refused(json!({ "retried": most })).starts_with("524280 retries after 0 attempts"));
    // A retry that is refused would give a token back that nobody has paid.
    let unpaid = json!({ "attempts": 1, "retried": { "RATE_LIMIT": 1 }, "last": "TRANSIENT" });
    assert_eq!(
        refused(unpaid),
        "the last retry was after TRANSIENT, and no failure of that class was retried"
    );
    assert!(refused(json!({ "last": "UNKNOWN" })).starts_with("the last retry was after UNKNOWN"));
}

#[test]
fn what_is_no_number_or_no_class_is_refused_by_name() {
    let refused = |stored| read(stored).unwrap_err();
    assert!(refused(json!({ "attempts": -1 })).contains("-1"));
    assert!(refused(json!({ "attempts": "three" })).contains("three"));
    assert!(refused(json!({ "attempts": 1, "retried": { "TRANSIENT": 70_000 } })).contains("70000"));
    let unknown = refused(json!({ "attempts": 1, "retried": { "LOST": 1 } }));
    assert!(unknown.contains("LOST") && unknown.contains("TRANSIENT"), "{unknown}");
}
