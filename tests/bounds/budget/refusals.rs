//! Numbers that make no sense. In a `static` each of these is a compile error.

use reflexio::{Budget, ErrorClass};

/// A test for each: the text of the refusal, and what is refused.
macro_rules! refused {
    ($($name:ident: $text:literal, $budget:expr;)+) => {$(
        #[test]
        #[should_panic(expected = $text)]
        fn $name() {
            let _ = $budget;
        }
    )+};
}

refused! {
    a_capacity_of_zero: "a budget of zero tokens allows no retry", Budget::new(0);
    a_burst_of_zero: "a budget of zero tokens allows no retry", Budget::ratio(0.1).burst(0);
    a_capacity_beyond_the_word: "at most 4294967 tokens", Budget::new(4_294_968);
    throttling_beyond_the_word: "at most 4294967 tokens", Budget::throttling(4_294_968, 0.1);
    a_burst_beyond_the_word: "at most 4294967 tokens", Budget::ratio(0.1).burst(u32::MAX);

    a_cost_of_zero: "costs nothing", Budget::new(10).cost(0);
    a_cost_of_zero_for_a_class: "costs nothing", Budget::new(10).cost_for(ErrorClass::RateLimit, 0);
    a_cost_above_the_capacity: "costs more than the budget holds", Budget::new(10).cost(11);
    a_cost_beyond_the_word: "costs more than the budget holds", Budget::new(10).cost(u32::MAX);
    a_cost_above_the_capacity_for_a_class: "costs more than the budget holds",
        Budget::new(10).cost_for(ErrorClass::Permission, 11);
    a_cost_that_never_leaves_more_than_half: "costs more than the budget holds",
        Budget::throttling(10, 0.1).cost(5);
    a_burst_below_the_cost: "costs more than the budget holds", Budget::ratio(0.1).cost(5).burst(4);
    a_burst_below_the_cost_of_a_class: "costs more than the budget holds",
        Budget::ratio(0.1).cost_for(ErrorClass::Transient, 5).burst(4);
    a_burst_of_a_quota: "`burst` belongs to a budget by `ratio`", Budget::new(10).burst(10);

    throttling_that_would_never_allow_a_retry: "with fewer than 3 tokens", Budget::throttling(2, 0.1);
    a_token_ratio_of_zero: "`token_ratio` must be", Budget::throttling(10, 0.0);
    a_token_ratio_below_zero: "`token_ratio` must be", Budget::throttling(10, -0.1);
    a_token_ratio_that_is_no_number: "`token_ratio` must be", Budget::throttling(10, f64::NAN);
    a_token_ratio_without_end: "`token_ratio` must be", Budget::throttling(10, f64::INFINITY);

    a_share_of_zero: "`ratio` must be a share from 0.001 to 1", Budget::ratio(0.0);
    a_share_too_small_to_count: "`ratio` must be a share from 0.001 to 1", Budget::ratio(0.000_9);
    a_share_below_zero: "`ratio` must be a share from 0.001 to 1", Budget::ratio(-0.1);
    a_share_in_percent: "`ratio` must be a share from 0.001 to 1", Budget::ratio(10.0);
    a_share_just_above_one: "`ratio` must be a share from 0.001 to 1", Budget::ratio(1.000_1);
    a_share_that_is_no_number: "`ratio` must be a share from 0.001 to 1", Budget::ratio(f64::NAN);

    a_refund_below_zero: "`refund` must be 0, or", Budget::new(10).refund(-1.0);
    a_refund_too_small_to_count: "`refund` must be 0, or", Budget::new(10).refund(0.000_9);
    a_refund_beyond_the_word: "`refund` must be 0, or", Budget::new(10).refund(4_294_968.0);
    a_refund_that_is_no_number: "`refund` must be 0, or", Budget::new(10).refund(f64::NAN);

    a_refill_below_zero: "`refill_per_s` must be 0, or", Budget::new(10).refill_per_s(-1.0);
    a_refill_too_slow_to_count: "`refill_per_s` must be 0, or", Budget::new(10).refill_per_s(0.000_000_9);
    a_refill_without_end: "`refill_per_s` must be 0, or", Budget::new(10).refill_per_s(f64::INFINITY);
    a_refill_that_is_no_number: "`refill_per_s` must be 0, or", Budget::new(10).refill_per_s(f64::NAN);
}

#[test]
fn the_outermost_numbers_that_make_sense_are_taken() {
    static BUDGETS: [Budget; 8] = [
        Budget::new(1).cost(1),
        Budget::new(4_294_967).cost_for(ErrorClass::RateLimit, 4_294_967),
        Budget::throttling(3, 0.001),
        Budget::throttling(10, 0.1).cost(4),
        Budget::ratio(0.001),
        Budget::ratio(1.0).burst(1),
        Budget::new(10).refund(0.0).refill_per_s(0.000_001),
        Budget::new(10).refund(4_294_967.0).refill_per_s(4_294_967.0),
    ];
    assert!(BUDGETS.iter().all(|budget| budget.tokens() >= 1.0));
}
