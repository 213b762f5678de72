//! The rows of the rule.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::Duration;

use reflexio::ErrorClass::{Auth, Permanent, Permission, RateLimit, ServerError, Transient, Unknown};
use reflexio::classify::DefaultClassifier;
use reflexio::engine::Progress;
use reflexio::strategies::{fixed_s, immediate};
use reflexio::tower::RetryLayer;
use reflexio::{AsyncRetryPolicy, Budget, Decision, ErrorClass, RetryAfter, RetryPolicy, retry};
use reflexio_tests::{Failure, Script, VirtualTime, log};
use tower::{Layer, ServiceExt, service_fn};

use crate::ways::{after, block_on, check, fails, scenario};

scenario! {
    /// Row 0.
    a_success_ends_the_call
    setters: {}
    arguments: {}
    script: Script::of([Ok(7)]),
    events: &["op: attempt 1 succeeded [0.000s]"],
}

scenario! {
    /// Row 9, then row 0.
    a_failure_is_retried_after_the_delay_until_it_succeeds
    setters: { .strategy(fixed_s(0.5)) }
    arguments: { strategy = fixed_s(0.5) }
    script: Script::new([after(1.0, fails(Transient)), after(0.25, fails(ServerError)), after(0.0, Ok(7))]),
    events: &[
        "op: attempt 1 failed, TRANSIENT (Failure); again in 0.500s [1.000s]",
        "op: attempt 2 failed, SERVER_ERROR (Failure); again in 0.500s [1.750s]",
        "op: attempt 3 succeeded [2.250s]",
    ],
}

scenario! {
    /// Row 1, before every other row.
    an_abort_ends_the_call_with_the_failure_it_has
    setters: { .abort_if(&|| true).per_class_max_attempts(Permanent, 0) }
    arguments: { abort_if = || true, permanent(max_attempts = 0) }
    script: Script::of([fails(Permanent)]),
    events: &["op: attempt 1 failed, PERMANENT (Failure); stopped: the call was aborted [0.000s]"],
}

scenario! {
    /// Row 1.
    a_failure_that_aborts_ends_the_call
    setters: { .strategy(fixed_s(1.0)) }
    arguments: { strategy = fixed_s(1.0) }
    script: Script::of([fails(Transient), Err(Failure::of(Transient).abort()), Ok(7)]),
    events: &[
        "op: attempt 1 failed, TRANSIENT (Failure); again in 1.000s [0.000s]",
        "op: attempt 2 failed, TRANSIENT (Failure); stopped: the call was aborted [1.000s]",
    ],
}

scenario! {
    /// Row 1.
    an_abort_does_not_touch_a_success
    setters: { .abort_if(&|| true) }
    arguments: { abort_if = || true }
    script: Script::of([Ok(7)]),
    events: &["op: attempt 1 succeeded [0.000s]"],
}

scenario! {
    /// Row 2.
    a_class_cap_of_two_lets_two_failures_be_retried_and_the_third_end_the_call
    setters: { .strategy(fixed_s(1.0)).per_class_max_attempts(RateLimit, 2) }
    arguments: { strategy = fixed_s(1.0), rate_limit(max_attempts = 2) }
    script: Script::of([fails(RateLimit)]),
    events: &[
        "op: attempt 1 failed, RATE_LIMIT (Failure); again in 1.000s [0.000s]",
        "op: attempt 2 failed, RATE_LIMIT (Failure); again in 1.000s [1.000s]",
        "op: attempt 3 failed, RATE_LIMIT (Failure); stopped: no retries left for this class [2.000s]",
    ],
}

scenario! {
    /// Row 2.
    a_class_cap_counts_failures_of_its_own_class_only
    setters: { .strategy(immediate()).per_class_max_attempts(RateLimit, 1) }
    arguments: { strategy = immediate(), rate_limit(max_attempts = 1) }
    script: Script::of([fails(RateLimit), fails(Transient), fails(Transient), fails(RateLimit)]),
    events: &[
        "op: attempt 1 failed, RATE_LIMIT (Failure); again in 0.000s [0.000s]",
        "op: attempt 2 failed, TRANSIENT (Failure); again in 0.000s [0.000s]",
        "op: attempt 3 failed, TRANSIENT (Failure); again in 0.000s [0.000s]",
        "op: attempt 4 failed, RATE_LIMIT (Failure); stopped: no retries left for this class [0.000s]",
    ],
}

scenario! {
    /// Row 2.
    a_class_cap_of_zero_never_retries_that_class
    setters: { .per_class_max_attempts(Transient, 0) }
    arguments: { transient(max_attempts = 0) }
    script: Script::of([fails(Transient)]),
    events: &["op: attempt 1 failed, TRANSIENT (Failure); stopped: no retries left for this class [0.000s]"],
}

scenario! {
    /// Row 3.
    a_permanent_failure_is_not_retried
    setters: {}
    arguments: {}
    script: Script::of([fails(Permanent)]),
    events: &["op: attempt 1 failed, PERMANENT (Failure); stopped: this class is not retried [0.000s]"],
}

/// Row 3: a cap would be without effect, so it is refused where it is written.
#[test]
#[should_panic(expected = "a permanent failure is never retried")]
fn a_permanent_failure_cannot_be_given_retries() {
    let _ = RetryPolicy::new().per_class_max_attempts(Permanent, 1);
}

scenario! {
    /// Row 3.
    auth_is_not_retried
    setters: {}
    arguments: {}
    script: Script::of([fails(Auth)]),
    events: &["op: attempt 1 failed, AUTH (Failure); stopped: this class is not retried [0.000s]"],
}

scenario! {
    /// Row 3.
    permission_is_not_retried
    setters: {}
    arguments: {}
    script: Script::of([fails(Permission)]),
    events: &["op: attempt 1 failed, PERMISSION (Failure); stopped: this class is not retried [0.000s]"],
}

scenario! {
    /// Row 3: a token that has expired is fetched anew by the next attempt.
    auth_with_a_cap_of_its_own_is_retried_up_to_it
    setters: { .strategy(immediate()).per_class_max_attempts(Auth, 1).per_class_max_attempts(Permission, 1) }
    arguments: { strategy = immediate(), auth(max_attempts = 1), permission(max_attempts = 1) }
    script: Script::of([fails(Auth), fails(Permission), fails(Auth)]),
    events: &[
        "op: attempt 1 failed, AUTH (Failure); again in 0.000s [0.000s]",
        "op: attempt 2 failed, PERMISSION (Failure); again in 0.000s [0.000s]",
        "op: attempt 3 failed, AUTH (Failure); stopped: no retries left for this class [0.000s]",
    ],
}

scenario! {
    /// Row 4.
    the_third_unknown_failure_ends_the_call
    setters: { .strategy(immediate()) }
    arguments: { strategy = immediate() }
    script: Script::of([fails(Unknown), fails(Transient), fails(Unknown), fails(Unknown)]),
    events: &[
        "op: attempt 1 failed, UNKNOWN (Failure); again in 0.000s [0.000s]",
        "op: attempt 2 failed, TRANSIENT (Failure); again in 0.000s [0.000s]",
        "op: attempt 3 failed, UNKNOWN (Failure); again in 0.000s [0.000s]",
        "op: attempt 4 failed, UNKNOWN (Failure); stopped: no retries left for unknown failures [0.000s]",
    ],
}

scenario! {
    /// Row 4.
    unknown_failures_are_not_retried_with_a_cap_of_zero
    setters: { .max_unknown_attempts(0) }
    arguments: { max_unknown_attempts = 0 }
    script: Script::of([fails(Unknown)]),
    events: &["op: attempt 1 failed, UNKNOWN (Failure); stopped: no retries left for unknown failures [0.000s]"],
}

scenario! {
    /// Row 4, without its cap; then row 5.
    unknown_failures_are_retried_like_others_without_a_cap_of_their_own
    setters: { .strategy(immediate()).no_max_unknown_attempts().max_attempts(4) }
    arguments: { strategy = immediate(), no_max_unknown_attempts, max_attempts = 4 }
    script: Script::of([fails(Unknown)]),
    events: &[
        "op: attempt 1 failed, UNKNOWN (Failure); again in 0.000s [0.000s]",
        "op: attempt 2 failed, UNKNOWN (Failure); again in 0.000s [0.000s]",
        "op: attempt 3 failed, UNKNOWN (Failure); again in 0.000s [0.000s]",
        "op: attempt 4 failed, UNKNOWN (Failure); stopped: no attempts left [0.000s]",
    ],
}

scenario! {
    /// Row 5.
    max_attempts_counts_the_first_attempt_too
    setters: { .strategy(fixed_s(1.0)).max_attempts(2) }
    arguments: { strategy = fixed_s(1.0), max_attempts = 2 }
    script: Script::of([fails(Transient)]),
    events: &[
        "op: attempt 1 failed, TRANSIENT (Failure); again in 1.000s [0.000s]",
        "op: attempt 2 failed, TRANSIENT (Failure); stopped: no attempts left [1.000s]",
    ],
}

scenario! {
    /// Row 6.
    what_may_have_reached_the_server_is_not_repeated_where_it_is_not_idempotent
    setters: { .strategy(immediate()).idempotent(false) }
    arguments: { strategy = immediate(), idempotent = false }
    script: Script::of([Err(Failure::of(Transient).not_sent()), fails(Transient)]),
    events: &[
        "op: attempt 1 failed, TRANSIENT (Failure); again in 0.000s [0.000s]",
        "op: attempt 2 failed, TRANSIENT (Failure); \
         stopped: not idempotent, and the attempt may have reached the server [0.000s]",
    ],
}

scenario! {
    /// Row 7: 3 s + 2 s is not before 5 s.
    a_delay_that_ends_at_the_deadline_is_not_begun
    setters: { .strategy(fixed_s(2.0)).deadline_s(5.0) }
    arguments: { strategy = fixed_s(2.0), deadline_s = 5 }
    script: Script::new([after(0.5, fails(Transient))]),
    events: &[
        "op: attempt 1 failed, TRANSIENT (Failure); again in 2.000s [0.500s]",
        "op: attempt 2 failed, TRANSIENT (Failure); \
         stopped: the next attempt would come too late for the deadline [3.000s]",
    ],
}

scenario! {
    /// Row 7.
    a_hint_that_does_not_fit_the_deadline_ends_the_call_at_once_and_is_told
    setters: { .deadline_s(10.0) }
    arguments: { deadline_s = 10 }
    script: Script::of([Err(Failure::of(RateLimit).retry_after(Duration::from_secs(30)))]),
    events: &["op: attempt 1 failed, RATE_LIMIT (Failure), the server asks for 30.000s; \
               stopped: the next attempt would come too late for the deadline [0.000s]"],
}

scenario! {
    /// Row 7: without a deadline only the caps end a call.
    without_a_deadline_any_delay_fits
    setters: { .strategy(fixed_s(86_400.0)).no_deadline().max_attempts(2) }
    arguments: { strategy = fixed_s(86_400.0), no_deadline, max_attempts = 2 }
    script: Script::of([fails(Transient)]),
    events: &[
        "op: attempt 1 failed, TRANSIENT (Failure); again in 86400.000s [0.000s]",
        "op: attempt 2 failed, TRANSIENT (Failure); stopped: no attempts left [86400.000s]",
    ],
}

fn half() -> u64 {
    1 << 63
}

scenario! {
    /// 10 % of 2 s, and half of it drawn.
    a_hint_is_a_floor_with_jitter_above_it
    setters: { .strategy(fixed_s(1.0)).random(&half).max_attempts(2) }
    arguments: { strategy = fixed_s(1.0), random = half, max_attempts = 2 }
    script: Script::of([Err(Failure::of(RateLimit).retry_after(Duration::from_secs(2))), Ok(7)]),
    events: &[
        "op: attempt 1 failed, RATE_LIMIT (Failure), the server asks for 2.000s; again in 2.100s [0.000s]",
        "op: attempt 2 succeeded [2.100s]",
    ],
}

scenario! {
    a_hint_is_taken_to_the_letter_where_the_policy_says_exact
    setters: { .strategy(fixed_s(5.0)).retry_after(RetryAfter::Exact).random(&half) }
    arguments: { strategy = fixed_s(5.0), retry_after = RetryAfter::Exact, random = half }
    script: Script::of([Err(Failure::of(RateLimit).retry_after(Duration::from_secs(2))), Ok(7)]),
    events: &[
        "op: attempt 1 failed, RATE_LIMIT (Failure), the server asks for 2.000s; again in 2.000s [0.000s]",
        "op: attempt 2 succeeded [2.000s]",
    ],
}

scenario! {
    a_hint_is_passed_over_where_the_policy_says_ignore
    setters: { .strategy(fixed_s(0.5)).retry_after(RetryAfter::Ignore) }
    arguments: { strategy = fixed_s(0.5), retry_after = RetryAfter::Ignore }
    script: Script::of([Err(Failure::of(RateLimit).retry_after(Duration::from_secs(2))), Ok(7)]),
    events: &[
        "op: attempt 1 failed, RATE_LIMIT (Failure), the server asks for 2.000s; again in 0.500s [0.000s]",
        "op: attempt 2 succeeded [0.500s]",
    ],
}

scenario! {
    each_class_waits_by_its_own_strategy
    setters: {
        .strategy(fixed_s(1.0))
        .strategy_for(RateLimit, fixed_s(3.0))
        .strategy_for(ErrorClass::ServerError, immediate())
    }
    arguments: {
        strategy = fixed_s(1.0),
        rate_limit(strategy = fixed_s(3.0)),
        server_error(strategy = immediate()),
    }
    script: Script::of([fails(Transient), fails(RateLimit), fails(ServerError), Ok(7)]),
    events: &[
        "op: attempt 1 failed, TRANSIENT (Failure); again in 1.000s [0.000s]",
        "op: attempt 2 failed, RATE_LIMIT (Failure); again in 3.000s [1.000s]",
        "op: attempt 3 failed, SERVER_ERROR (Failure); again in 0.000s [4.000s]",
        "op: attempt 4 succeeded [4.000s]",
    ],
}

/// Row 8, apart from the table: a budget is shared, so that each way needs one of its own.
mod an_empty_budget_ends_the_call_before_the_wait {
    use super::*;

    const EVENTS: &[&str] = &[
        "op: attempt 1 failed, TRANSIENT (Failure); again in 1.000s [0.000s]",
        "op: attempt 2 failed, TRANSIENT (Failure); stopped: the retry budget is exhausted [1.000s]",
    ];

    #[test]
    fn blocking_policy() {
        static BUDGET: Budget = Budget::new(5).cost(5);
        let policy = RetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear);
        let policy = policy.strategy(fixed_s(1.0)).budget(&BUDGET);
        check(Script::of([fails(Transient)]), EVENTS, |script| policy.call(|| script.attempt()));
    }

    #[test]
    fn async_policy() {
        static BUDGET: Budget = Budget::new(5).cost(5);
        let policy = AsyncRetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear);
        let policy = policy.strategy(fixed_s(1.0)).budget(&BUDGET);
        check(Script::of([fails(Transient)]), EVENTS, |script| {
            block_on(policy.call(|| std::future::ready(script.attempt())))
        });
    }

    #[test]
    fn tower() {
        static BUDGET: Budget = Budget::new(5).cost(5);
        let policy = AsyncRetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear);
        let policy = policy.strategy(fixed_s(1.0)).budget(&BUDGET);
        check(Script::of([fails(Transient)]), EVENTS, |script| {
            let script = RefCell::new(script);
            let service = service_fn(|()| std::future::ready(script.borrow_mut().attempt()));
            block_on(RetryLayer::cloning(policy).layer(service).oneshot(()))
        });
    }

    #[test]
    fn blocking_macro() {
        static BUDGET: Budget = Budget::new(5).cost(5);
        #[retry(
            timer = VirtualTime, operation = "op", on_metric = log::hear,
            strategy = fixed_s(1.0), budget = &BUDGET
        )]
        fn run(script: &mut Script) -> Result<u32, Failure> {
            script.attempt()
        }
        check(Script::of([fails(Transient)]), EVENTS, run);
    }

    #[test]
    fn async_macro() {
        static BUDGET: Budget = Budget::new(5).cost(5);
        #[retry(
            timer = VirtualTime, operation = "op", on_metric = log::hear,
            strategy = fixed_s(1.0), budget = &BUDGET
        )]
        async fn run(script: &mut Script) -> Result<u32, Failure> {
            script.attempt()
        }
        check(Script::of([fails(Transient)]), EVENTS, |script| block_on(run(script)));
    }
}
