//! `test_classify.py`: what the default classifier makes of errors that nobody described.

use reflexio::ErrorClass;
use reflexio::classify::{ConcurrencyError, PermanentError, RateLimitError, ServerError, default_classifier};

/// An error with a status, as a client of HTTP would have it.
macro_rules! by_status {
    ($($test:ident: $name:ident($status:literal) => $class:ident;)+) => {$(
        #[test]
        fn $test() {
            #[derive(Debug, thiserror::Error)]
            #[error("failed")]
            #[allow(dead_code, reason = "read through `Debug`")]
            struct $name {
                status: u16,
            }
            assert_eq!(default_classifier(&$name { status: $status }).class, ErrorClass::$class);
        }
    )+};
}

by_status! {
    a_status_of_401_is_auth: AuthStatusError(401) => Auth;
    a_status_of_403_is_permission: PermissionStatusError(403) => Permission;
    a_status_of_400_is_permanent: BadRequestError(400) => Permanent;
    a_status_of_404_is_permanent: NotFoundError(404) => Permanent;
    a_status_of_422_is_permanent: UnprocessableEntityError(422) => Permanent;
    a_status_of_409_is_concurrency: ConflictError(409) => Concurrency;
    a_status_of_408_is_transient: RequestTimeoutError(408) => Transient;
    a_status_of_429_is_rate_limit: TooManyRequestsError(429) => RateLimit;
    a_status_of_502_is_server_error: BadGatewayError(502) => ServerError;
}

/// An error that has nothing but its name.
macro_rules! by_name {
    ($($test:ident: $name:ident => $class:ident;)+) => {$(
        #[test]
        fn $test() {
            #[derive(Debug, thiserror::Error)]
            #[error("failed")]
            struct $name;
            assert_eq!(default_classifier(&$name).class, ErrorClass::$class);
        }
    )+};
}

by_name! {
    a_name_with_unauthorized_is_auth: UnauthorizedAccessError => Auth;
    a_name_with_forbidden_is_permission: ForbiddenOperationError => Permission;
    a_name_with_timeout_is_transient: ReadTimeoutError => Transient;
    a_name_with_connection_is_transient: ConnectionResetError => Transient;
    another_name_is_unknown: OddballError => Unknown;
}

#[test]
fn the_errors_of_the_library_have_the_class_of_their_name() {
    assert_eq!(default_classifier(&PermanentError::new("")).class, ErrorClass::Permanent);
    assert_eq!(default_classifier(&RateLimitError::new("")).class, ErrorClass::RateLimit);
    assert_eq!(default_classifier(&ConcurrencyError::new("")).class, ErrorClass::Concurrency);
    assert_eq!(default_classifier(&ServerError::new("")).class, ErrorClass::ServerError);
}
