//! A quota that an outage uses up: the figures of the AWS SDKs' standard mode.

use std::sync::Barrier;
use std::thread;

use reflexio::{Budget, ErrorClass, StopReason};
use reflexio_tests::{Failure, VirtualTime, play};

use super::{drawing_on, retries_of, succeed, withdraw};

#[test]
fn an_outage_costs_a_hundred_retries_at_5_tokens_each() {
    static BUDGET: Budget = Budget::new(500);
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1), 100);
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1000), 0, "then none");
}

#[test]
fn an_outage_costs_35_retries_at_14_tokens_each() {
    static BUDGET: Budget = Budget::new(500).cost(14);
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1000), 35);
    assert_eq!(BUDGET.tokens(), 10.0, "too little for one more");
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1000), 0);
}

#[test]
fn a_thousand_calls_that_fail_at_once_do_not_overdraw_it() {
    static BUDGET: Budget = Budget::new(500);
    let together = Barrier::new(8);
    let retries: u32 = thread::scope(|scope| {
        let fail = || {
            let policy = drawing_on(&BUDGET).max_attempts(2).timer(VirtualTime);
            together.wait();
            let calls = (0..125).map(|_| policy.execute(|| Err::<(), _>(Failure::of(ErrorClass::Transient))));
            calls.map(|outcome| outcome.attempts() - 1).sum::<u32>()
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(fail)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!((retries, BUDGET.tokens()), (100, 0.0));
}

#[test]
fn threads_that_pay_and_give_back_leave_the_bucket_as_it_was() {
    static BUDGET: Budget = Budget::new(500);
    let together = Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                together.wait();
                for _ in 0..1000 {
                    assert!(withdraw(&BUDGET, ErrorClass::Transient), "eight at a time cost 40 of 500");
                    BUDGET.give_back(ErrorClass::Transient);
                }
            });
        }
    });
    assert_eq!(BUDGET.tokens(), 500.0);
}

#[test]
fn both_policies_stop_with_the_reason_when_it_is_used_up() {
    static BUDGET: Budget = Budget::new(1);
    assert!(withdraw(&BUDGET, ErrorClass::Transient));
    let played = play(drawing_on(&BUDGET), |_| Err::<(), _>(Failure::of(ErrorClass::Transient)));
    assert_eq!((played.attempts, played.end().stop_reason), (1, Some(StopReason::BudgetExhausted)));
}

#[test]
fn a_class_may_cost_more_or_less_than_the_others() {
    /// The quota of `AWS_NEW_RETRIES_2026`.
    const fn quota() -> Budget {
        Budget::new(500).cost(14).cost_for(ErrorClass::RateLimit, 5)
    }
    static RATE_LIMITED: Budget = quota();
    static FAILED: Budget = quota();
    assert_eq!(retries_of(&RATE_LIMITED, ErrorClass::RateLimit, 1000), 100);
    assert_eq!(retries_of(&FAILED, ErrorClass::ServerError, 1000), 35);
    assert_eq!(retries_of(&FAILED, ErrorClass::RateLimit, 1000), 2, "of the 10 tokens that were left");
}

#[test]
fn the_cost_of_a_class_stays_whatever_the_others_cost() {
    static BUDGET: Budget = Budget::new(10).cost_for(ErrorClass::RateLimit, 1).cost(5);
    assert!(withdraw(&BUDGET, ErrorClass::RateLimit));
    assert_eq!(BUDGET.tokens(), 9.0);
    assert!(withdraw(&BUDGET, ErrorClass::Unknown));
    assert_eq!(BUDGET.tokens(), 4.0);
    assert!(!withdraw(&BUDGET, ErrorClass::Unknown));
    assert!(withdraw(&BUDGET, ErrorClass::RateLimit));
    assert_eq!(BUDGET.tokens(), 3.0);
}

#[test]
fn what_is_given_back_is_what_the_class_has_cost() {
    static BUDGET: Budget = Budget::new(100).cost(20).cost_for(ErrorClass::RateLimit, 3);
    assert!(withdraw(&BUDGET, ErrorClass::RateLimit) && withdraw(&BUDGET, ErrorClass::Transient));
    BUDGET.give_back(ErrorClass::Transient);
    assert_eq!(BUDGET.tokens(), 97.0);
    BUDGET.give_back(ErrorClass::RateLimit);
    assert_eq!(BUDGET.tokens(), 100.0);
    BUDGET.give_back(ErrorClass::RateLimit);
    assert_eq!(BUDGET.tokens(), 100.0, "a full bucket takes no more");
}

#[test]
fn successes_give_fractions_back_and_none_is_lost() {
    static BUDGET: Budget = Budget::new(5).refund(0.3);
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1), 1);
    succeed(&BUDGET, 16);
    assert_eq!(BUDGET.tokens(), 4.8);
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1), 0);
    succeed(&BUDGET, 1);
    assert_eq!(BUDGET.tokens(), 5.0, "not 5.1");
    assert_eq!(retries_of(&BUDGET, ErrorClass::Transient, 1), 1);
}

#[test]
fn fractions_are_rounded_to_the_nearest_thousandth() {
    for (refund, tokens) in [(1.001, 1.001), (0.0014, 0.001), (0.0016, 0.002), (1.0 / 3.0, 0.333)] {
        let budget = Budget::new(5).refund(refund);
        assert!(withdraw(&budget, ErrorClass::Transient));
        budget.succeeded();
        assert_eq!(budget.tokens(), tokens, "of {refund}");
    }
}

#[test]
fn the_largest_budget_neither_overflows_nor_overfills() {
    static BUDGET: Budget = Budget::new(4_294_967).cost(4_294_967).refund(4_294_967.0);
    BUDGET.succeeded();
    assert_eq!(BUDGET.tokens(), 4_294_967.0);
    assert!(withdraw(&BUDGET, ErrorClass::Transient));
    assert_eq!(BUDGET.tokens(), 0.0);
    BUDGET.succeeded();
    BUDGET.give_back(ErrorClass::Transient);
    assert_eq!(BUDGET.tokens(), 4_294_967.0);
}

#[test]
fn calls_mean_nothing_to_a_quota() {
    static BUDGET: Budget = Budget::new(10);
    assert!(withdraw(&BUDGET, ErrorClass::Transient));
    BUDGET.called();
    assert_eq!(BUDGET.tokens(), 5.0);
}

#[test]
fn a_budget_prints_what_it_holds() {
    assert_eq!(format!("{:?}", Budget::ratio(0.1)), "Budget { tokens: 10.0, capacity: 100.0, .. }");
}
