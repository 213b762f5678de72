//! A share of calls, as in Finagle and tower.

use reflexio::{Budget, ErrorClass};
use reflexio_tests::{Failure, VirtualTime, seed, seeded};

use super::{drawing_on, withdraw};

/// How many attempts `calls` calls make, each at most 6, of which `rate` fail.
fn attempts(budget: &Budget, calls: u32, rate: f64) -> u32 {
    let mut attempts = 0;
    for _ in 0..calls {
        budget.called();
        for attempt in 1..=6 {
            attempts += 1;
            #[allow(clippy::cast_precision_loss, reason = "32 bits of chance are enough")]
            let failed = ((seeded() >> 32) as f64) < rate * 4_294_967_296.0;
            if !failed {
                budget.succeeded();
                break;
            }
            if attempt == 6 || !withdraw(budget, ErrorClass::Transient) {
                break;
            }
        }
    }
    attempts
}

const CALLS: u32 = 20_000;

#[test]
fn a_tenth_keeps_the_load_at_1_1_whatever_fails() {
    // Without a budget: 1, 1.11, 1.33, 1.97, 3.29 and 6 attempts per call.
    for (rate, least) in [(0.0, 1.0), (0.1, 1.09), (0.25, 1.099), (0.5, 1.099), (0.75, 1.099), (1.0, 1.1)] {
        seed(7);
        let budget = Budget::ratio(0.1);
        let attempts = attempts(&budget, CALLS, rate);
        assert!(attempts <= CALLS + CALLS / 10 + 10, "{attempts} attempts at {rate}: the 10 it begins with");
        let load = f64::from(attempts) / f64::from(CALLS);
        assert!(load >= least && load <= 1.101, "{load} attempts for a call at {rate}");
    }
}

#[test]
fn what_is_saved_up_bounds_the_burst() {
    for burst in [1, 100, 250] {
        let budget = Budget::ratio(0.1).burst(burst);
        assert_eq!(attempts(&budget, CALLS, 0.0), CALLS);
        assert_eq!(budget.tokens(), f64::from(burst), "healthy calls fill it and no further");
        // The first call of the outage finds the bucket full and puts nothing in.
        assert_eq!(attempts(&budget, CALLS, 1.0), CALLS + CALLS / 10 + burst - 1);
    }
}

#[test]
fn a_new_one_has_a_few_retries_to_begin_with() {
    for (budget, tokens) in [
        (Budget::ratio(0.1), 10.0),
        (Budget::ratio(1.0).burst(3), 3.0),
        (Budget::ratio(0.5).burst(500), 10.0),
    ] {
        assert_eq!(budget.tokens(), tokens);
    }
}

#[test]
fn successes_give_nothing_back_and_failed_calls_pay_in() {
    let budget = Budget::ratio(0.25);
    assert!(withdraw(&budget, ErrorClass::Transient));
    budget.succeeded();
    assert_eq!(budget.tokens(), 9.0);
    budget.called();
    assert_eq!(budget.tokens(), 9.25);
}

#[test]
fn a_call_under_a_policy_pays_in_once_whatever_becomes_of_its_first_attempt() {
    for (failures, tokens) in [(0, 5.25), (1, 4.25), (2, 3.25)] {
        let budget: &'static Budget = Box::leak(Box::new(Budget::ratio(0.25)));
        (0..5).for_each(|_| assert!(withdraw(budget, ErrorClass::Transient)));
        let mut attempt = 0;
        let outcome = drawing_on(budget).timer(VirtualTime).call(|| {
            attempt += 1;
            if attempt > failures { Ok(()) } else { Err(Failure::of(ErrorClass::Transient)) }
        });
        outcome.unwrap();
        assert_eq!(budget.tokens(), tokens, "after {failures} failures");
    }
}

#[test]
fn a_dearer_retry_is_a_smaller_share() {
    let budget = Budget::ratio(0.1).cost(2);
    assert_eq!(attempts(&budget, CALLS, 1.0), CALLS + CALLS / 20 + 5);
}
