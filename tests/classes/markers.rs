//! Errors that say their class and nothing else.

use std::error::Error;
use std::fmt::Debug;
use std::time::Duration;

use reflexio::classify::{
    AbortError, AuthError, ConcurrencyError, PermanentError, PermissionError, RateLimitError, ServerError,
    StatusError, TransientError, default_classifier,
};
use reflexio::{Classification, Classify, ErrorClass};

const HINT: Duration = Duration::from_secs(3);

#[derive(Debug, thiserror::Error)]
#[error("outer")]
struct Outer(#[source] std::num::ParseIntError);

fn outer() -> Outer {
    Outer("x".parse::<u8>().unwrap_err())
}

/// What holds of every marker.
fn check<M: Error + Classify + Debug + 'static>(
    plain: M,
    around: M,
    hinted: M,
    class: Classification,
) -> Classification {
    assert_eq!(plain.classify(), class);
    assert_eq!(default_classifier(&plain), class);
    assert_eq!(plain.to_string(), "a message", "the text is the cause's");
    assert!(plain.source().is_none(), "a message has no cause of its own");

    assert_eq!(default_classifier(&around), class, "the marker decides, not what it marks");
    assert_eq!(around.to_string(), "outer");
    assert_eq!(around.source().unwrap().to_string(), "invalid digit found in string");

    assert_eq!(default_classifier(&hinted), hinted.classify());
    hinted.classify()
}

macro_rules! markers {
    ($($name:ident: $marker:ident => $class:ident $(, $flag:ident)?;)+) => {$(
        #[test]
        fn $name() {
            let hinted = $marker::new("a message").retry_after(HINT);
            let class = Classification::new(ErrorClass::$class)$(.$flag())?;
            let hinted = check($marker::new("a message"), $marker::new(outer()), hinted, class);
            assert_eq!(hinted, class.with_retry_after(Some(HINT)));
            assert_eq!($marker::new("a message").not_sent().classify(), class.not_sent());
            assert_eq!($marker::new("a message").abort().classify(), class.abort());
            assert!($marker::new(outer()).into_cause().is::<Outer>(), "the cause comes out as it went in");
        }
    )+};
}

markers! {
    permanent_error_marks_any_cause_permanent: PermanentError => Permanent;
    concurrency_error_marks_any_cause_concurrency: ConcurrencyError => Concurrency;
    rate_limit_error_marks_any_cause_rate_limit: RateLimitError => RateLimit;
    server_error_marks_any_cause_server_error: ServerError => ServerError;
    transient_error_marks_any_cause_transient: TransientError => Transient;
    auth_error_marks_any_cause_auth: AuthError => Auth;
    permission_error_marks_any_cause_permission: PermissionError => Permission;
    abort_error_marks_any_cause_as_the_end_of_the_call: AbortError => Permanent, abort;
}

#[test]
fn a_marker_takes_a_boxed_error_as_its_cause() {
    let cause: Box<dyn Error + Send + Sync> = outer().into();
    assert_eq!(default_classifier(&TransientError::new(cause)).class, ErrorClass::Transient);
}

#[test]
fn the_outer_of_two_markers_decides() {
    let error = PermanentError::new(TransientError::new("inner"));
    assert_eq!(default_classifier(&error).class, ErrorClass::Permanent);
    let error = TransientError::new(AbortError::new("inner"));
    assert_eq!(default_classifier(&error), ErrorClass::Transient.into());
}

#[test]
fn a_status_error_carries_its_code_and_hint() {
    let error = StatusError::new(503).retry_after(HINT);
    assert_eq!(error.status(), 503);
    assert_eq!(error.to_string(), "HTTP status 503");
    assert_eq!(
        default_classifier(&error),
        Classification::new(ErrorClass::ServerError).with_retry_after(Some(HINT))
    );
}
