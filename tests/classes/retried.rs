//! The column "retried by default" of the class table, a test for each row.

use reflexio::{ErrorClass, RetryPolicy, StopReason};
use reflexio_tests::{Failure, VirtualTime};

/// How often a policy lets a failure of that class happen, and why it stops.
fn ends(policy: RetryPolicy, class: ErrorClass) -> (u32, Option<StopReason>) {
    let outcome = policy.timer(VirtualTime).execute(|| Err::<(), _>(Failure::of(class)));
    assert_eq!(outcome.failures(class), outcome.attempts());
    assert_eq!(outcome.class(), Some(class));
    (outcome.attempts(), outcome.stop_reason())
}

macro_rules! rows {
    ($($name:ident: $class:ident => $attempts:literal, $reason:ident;)+) => {$(
        #[test]
        fn $name() {
            let end = ends(RetryPolicy::new(), ErrorClass::$class);
            assert_eq!(end, ($attempts, Some(StopReason::$reason)));
        }
    )+};
}

rows! {
    permanent_is_not_retried: Permanent => 1, NonRetryableClass;
    concurrency_is_retried_until_the_attempts_run_out: Concurrency => 6, MaxAttemptsGlobal;
    rate_limit_is_retried_until_the_attempts_run_out: RateLimit => 6, MaxAttemptsGlobal;
    server_error_is_retried_until_the_attempts_run_out: ServerError => 6, MaxAttemptsGlobal;
    transient_is_retried_until_the_attempts_run_out: Transient => 6, MaxAttemptsGlobal;
    unknown_is_retried_twice: Unknown => 3, MaxUnknownAttempts;
    auth_is_not_retried: Auth => 1, NonRetryableClass;
    permission_is_not_retried: Permission => 1, NonRetryableClass;
}

#[test]
fn auth_and_permission_are_retried_where_the_policy_gives_them_a_cap() {
    for class in [ErrorClass::Auth, ErrorClass::Permission] {
        let policy = RetryPolicy::new().per_class_max_attempts(class, 2);
        assert_eq!(ends(policy, class), (3, Some(StopReason::MaxAttemptsPerClass)));
    }
}

#[test]
fn a_cap_of_auth_does_not_open_permission() {
    let policy = RetryPolicy::new().per_class_max_attempts(ErrorClass::Auth, 2);
    assert_eq!(ends(policy, ErrorClass::Permission), (1, Some(StopReason::NonRetryableClass)));
}

#[test]
#[should_panic(expected = "a permanent failure is never retried")]
fn permanent_cannot_be_given_retries() {
    let _ = RetryPolicy::new().per_class_max_attempts(ErrorClass::Permanent, 5);
}

#[test]
fn a_cap_of_zero_stops_any_class_at_its_first_failure() {
    for class in ErrorClass::ALL {
        let policy = RetryPolicy::new().per_class_max_attempts(class, 0);
        assert_eq!(ends(policy, class), (1, Some(StopReason::MaxAttemptsPerClass)), "{class}");
    }
}

#[test]
fn caps_of_a_class_count_its_own_failures_only() {
    for capped in [ErrorClass::RateLimit, ErrorClass::Transient] {
        let policy = RetryPolicy::new().per_class_max_attempts(capped, 1).timer(VirtualTime);
        let mut failures =
            [ErrorClass::ServerError, capped, ErrorClass::Concurrency, ErrorClass::ServerError]
                .into_iter()
                .map(|class| Err(Failure::of(class)))
                .chain([Ok(7)]);
        assert_eq!(policy.call(|| failures.next().unwrap()), Ok(7));
    }
}
