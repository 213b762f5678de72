//! gRPC's retry throttling (gRFC A6), with the figures of its example: `maxTokens` 10, `tokenRatio` 0.1.

use reflexio::{Budget, ErrorClass};

use super::{retries_of, succeed, withdraw};

#[test]
fn it_stops_at_half_of_a_full_bucket() {
    static BUDGET: Budget = Budget::throttling(10, 0.1);
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1), 4);
    assert_eq!(BUDGET.tokens(), 5.0, "the refused retry has paid too");
}

#[test]
fn retries_begin_again_when_successes_have_lifted_it_above_half() {
    // 5 tokens are left. A retry must leave more than 5 after it has paid 1: from 6.1 on, 11 successes at 0.1 later.
    for (successes, retries) in [(10, 0), (11, 1)] {
        let budget = Box::leak(Box::new(Budget::throttling(10, 0.1)));
        assert_eq!(retries_of(budget, ErrorClass::Transient, 1), 4);
        succeed(budget, successes);
        assert_eq!(retries_of(budget, ErrorClass::Transient, 1), retries, "after {successes} successes");
    }
}

#[test]
fn an_outage_digs_it_down_to_zero_and_no_further() {
    static BUDGET: Budget = Budget::throttling(10, 0.1);
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1000), 4);
    assert_eq!(BUDGET.tokens(), 0.0);
    succeed(&BUDGET, 60);
    assert_eq!(BUDGET.tokens(), 6.0);
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1), 0);
    assert_eq!(BUDGET.tokens(), 5.0);
}

#[test]
fn a_refused_retry_pays_no_more_than_there_is() {
    static BUDGET: Budget = Budget::throttling(10, 0.1).cost(4);
    assert!(withdraw(&BUDGET, ErrorClass::Transient));
    assert!(!withdraw(&BUDGET, ErrorClass::Transient));
    assert_eq!(BUDGET.tokens(), 2.0);
    assert!(!withdraw(&BUDGET, ErrorClass::Transient));
    assert_eq!(BUDGET.tokens(), 0.0);
}

#[test]
fn an_odd_number_of_tokens_has_an_exact_half() {
    // Of 3, a retry must leave more than 1.5: 1 may be paid, 2 may not.
    static BUDGET: Budget = Budget::throttling(3, 0.5);
    assert!(withdraw(&BUDGET, ErrorClass::Transient));
    assert!(!withdraw(&BUDGET, ErrorClass::Transient));
    // 1 is left, and 1.5 when it has paid again is not more than half of them.
    (0..3).for_each(|_| BUDGET.succeeded());
    assert_eq!(BUDGET.tokens(), 2.5);
    assert!(!withdraw(&BUDGET, ErrorClass::Transient));
}

#[test]
fn it_shuts_when_there_is_more_than_one_failure_for_ten_successes() {
    // With 9 successes it loses 0.1 each time: from 10 down to 6, where a retry would not leave more than 5.
    for (successes, retried) in [(10, 1000), (9, 40)] {
        let budget = Budget::throttling(10, 0.1);
        let retries = (0..1000)
            .filter(|_| {
                let retried = withdraw(&budget, ErrorClass::Transient);
                (0..successes).for_each(|_| budget.succeeded());
                retried
            })
            .count();
        assert_eq!(retries, retried, "one failure for {successes} successes");
    }
}
