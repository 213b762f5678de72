//! Numbers that make no sense are refused where they are given.

use std::panic::{UnwindSafe, catch_unwind};
use std::time::Duration;

use reflexio::strategies::{
    BackoffContext, custom, decorrelated_jitter, equal_jitter, exponential, fixed, fixed_s, full_jitter,
    immediate, token_backoff,
};
use reflexio::{AsyncRetryPolicy, Budget, ErrorClass, RetryPolicy};

use crate::support::GROWING;

/// What the refusal says.
fn refusal<T>(give: impl FnOnce() -> T + UnwindSafe) -> String {
    let Err(panic) = catch_unwind(move || drop(give())) else { panic!("this was not refused") };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&'static str>().expect("a refusal is text")).to_owned(),
    }
}

fn no_wait(_: &BackoffContext<'_>) -> Duration {
    Duration::ZERO
}

const NO_SECONDS: [f64; 5] = [f64::NAN, -1.0, -f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY];

#[test]
fn a_base_that_is_no_number_of_seconds_is_refused() {
    for (_, make) in GROWING {
        for seconds in NO_SECONDS {
            let text = refusal(move || make().base_s(seconds));
            assert_eq!(text, "`base_s` must be a number of seconds above 0 and below 2^64", "{seconds}");
        }
    }
}

#[test]
fn a_max_that_is_no_number_of_seconds_is_refused() {
    for (_, make) in GROWING {
        for seconds in NO_SECONDS {
            let text = refusal(move || make().max_s(seconds));
            assert_eq!(text, "`max_s` must be a number of seconds above 0 and below 2^64", "{seconds}");
        }
    }
}

#[test]
fn more_seconds_than_a_duration_holds_are_refused() {
    // 2⁶⁴ is the first number of seconds that is too large.
    for seconds in [18_446_744_073_709_551_616.0, 1e300, f64::MAX] {
        assert!(refusal(move || decorrelated_jitter().max_s(seconds)).starts_with("`max_s` must be"));
    }
    let _ = decorrelated_jitter().max_s(18_446_744_073_709_549_568.0);
}

#[test]
fn a_base_of_zero_is_refused() {
    let text = "`base` is zero: a delay would never grow; use `immediate()` to retry without waiting";
    for (_, make) in GROWING {
        assert_eq!(refusal(move || make().base_s(0.0)), text);
        assert_eq!(refusal(move || make().base_s(-0.0)), text);
        assert_eq!(refusal(move || make().base_s(1e-10)), text, "less than a nanosecond is zero");
        assert_eq!(refusal(move || make().base(Duration::ZERO)), text);
    }
}

#[test]
fn a_max_of_zero_is_refused() {
    for (_, make) in GROWING {
        let text = "`max` is zero: use `immediate()` to retry without waiting";
        assert_eq!(refusal(move || make().max_s(0.0)), text);
        assert_eq!(refusal(move || make().max(Duration::ZERO)), text);
    }
}

#[test]
fn a_max_below_the_base_is_refused_by_the_policy() {
    let text = "the strategy's `max` is below its `base`";
    for (_, make) in GROWING {
        assert_eq!(refusal(move || RetryPolicy::new().strategy(make().base_s(31.0))), text);
        assert_eq!(refusal(move || RetryPolicy::new().strategy(make().max_s(0.2))), text);
        assert_eq!(
            refusal(move || AsyncRetryPolicy::new().strategy_for(ErrorClass::RateLimit, make().max_s(0.2))),
            text
        );
    }
    assert_eq!(refusal(|| RetryPolicy::new().strategy(fixed_s(2.0).max_s(1.0))), text);
}

#[test]
fn base_and_max_may_be_set_in_either_order() {
    let one = RetryPolicy::new().strategy(equal_jitter().base_s(40.0).max_s(50.0));
    let other = RetryPolicy::new().strategy(equal_jitter().max_s(50.0).base_s(40.0));
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
    let _ = RetryPolicy::new().strategy(equal_jitter().base_s(50.0).max_s(50.0));
}

#[test]
fn a_factor_below_one_or_not_finite_is_refused() {
    for factor in [f64::NAN, 0.0, -2.0, 0.999, f64::INFINITY, f64::NEG_INFINITY] {
        for make in [equal_jitter, full_jitter, token_backoff, exponential] {
            let text = refusal(move || make().factor(factor));
            assert_eq!(text, "`factor` must be a finite number of at least 1", "{factor}");
        }
    }
    let _ = exponential().factor(1.0);
}

#[test]
fn a_factor_where_nothing_grows_by_it_is_refused() {
    for make in [decorrelated_jitter, immediate, || fixed_s(1.0), || custom(&no_wait)] {
        let text = refusal(move || make().factor(2.0));
        assert_eq!(text, "`factor` is set on a strategy that does not grow by a factor");
    }
}

#[test]
fn a_base_or_max_where_there_is_none_is_refused() {
    let text =
        "`base` is set on a strategy that has none: `custom(…)` takes only `max`, `immediate()` nothing";
    assert!(refusal(|| immediate().base_s(1.0)).starts_with("`base` is set on a strategy that has none"));
    assert_eq!(refusal(|| custom(&no_wait).base_s(1.0)), text);
    assert_eq!(refusal(|| immediate().max_s(1.0)), "`max` is set on `immediate()`, which does not wait");
}

#[test]
fn a_fixed_delay_may_be_zero_but_must_be_a_number_of_seconds() {
    for seconds in NO_SECONDS {
        let text = refusal(move || fixed_s(seconds));
        assert_eq!(text, "`fixed_s` must be a number of seconds from 0 to below 2^64", "{seconds}");
    }
    let _ = RetryPolicy::new().strategy(fixed_s(0.0)).strategy(fixed(Duration::ZERO));
}

#[test]
fn a_deadline_that_is_no_number_of_seconds_is_refused() {
    for seconds in NO_SECONDS {
        let text = "`deadline_s` must be a number of seconds above 0 and below 2^64";
        assert_eq!(refusal(move || RetryPolicy::new().deadline_s(seconds)), text, "{seconds}");
        assert_eq!(refusal(move || AsyncRetryPolicy::new().deadline_s(seconds)), text, "{seconds}");
    }
}

#[test]
fn a_deadline_of_zero_is_refused() {
    let text = "a deadline of zero leaves no time for the first attempt; `no_deadline` sets none";
    assert_eq!(refusal(|| RetryPolicy::new().deadline_s(0.0)), text);
    assert_eq!(refusal(|| AsyncRetryPolicy::new().deadline(Duration::ZERO)), text);
}

#[test]
fn an_attempt_timeout_that_makes_no_sense_is_refused() {
    for seconds in NO_SECONDS {
        let text = refusal(move || AsyncRetryPolicy::new().attempt_timeout_s(seconds));
        assert_eq!(
            text, "`attempt_timeout_s` must be a number of seconds above 0 and below 2^64",
            "{seconds}"
        );
    }
    let text = "an attempt timeout of zero would cut every attempt before it begins";
    assert_eq!(refusal(|| AsyncRetryPolicy::new().attempt_timeout_s(0.0)), text);
    assert_eq!(refusal(|| AsyncRetryPolicy::new().attempt_timeout(Duration::ZERO)), text);
}

#[test]
fn no_attempts_at_all_are_refused() {
    let text = "`max_attempts` counts the first attempt too: it must be at least 1";
    assert_eq!(refusal(|| RetryPolicy::new().max_attempts(0)), text);
    assert_eq!(refusal(|| AsyncRetryPolicy::new().max_attempts(0)), text);
}

#[test]
fn a_budget_that_limits_nothing_or_everything_is_refused() {
    assert!(refusal(|| Budget::new(0)).contains("allows no retry"));
    assert!(refusal(|| Budget::new(1).cost(0)).contains("costs nothing"));
}
