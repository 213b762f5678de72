//! What the name of an error suggests.

use std::error::Error;

use reflexio::ErrorClass::{self, Auth, Concurrency, Permission, RateLimit, ServerError, Transient, Unknown};
use reflexio::classify::default_classifier;

fn class(error: &(impl Error + 'static)) -> ErrorClass {
    default_classifier(error).class
}

macro_rules! type_names {
    ($($test:ident: $($name:ident),+ => $class:ident;)+) => {$(
        #[test]
        fn $test() {
            $({
                // The message says nothing else: it must not be read.
                #[derive(Debug, thiserror::Error)]
                #[error("forbidden: connection timeout, status 503")]
                struct $name;
                assert_eq!(class(&$name), $class, stringify!($name));
            })+
        }
    )+};
}

type_names! {
    names_of_failed_authentication_are_auth:
        AuthError, UnauthorizedAccess, Unauthenticated, InvalidCredentials, OAuthFailed, AuthorizationFailed,
        AuthenticationError => Auth;
    names_of_missing_rights_are_permission: ForbiddenOperation, PermissionDenied => Permission;
    names_of_limits_are_rate_limit: RateLimited, ResourceExhausted, Overloaded, HTTPRateLimitExceeded, ThrottlingException, TooManyRequests => RateLimit;
    names_of_lost_races_are_concurrency: WriteConflict, DeadlockDetected => Concurrency;
    names_of_broken_ways_are_transient: ReadTimeout, Elapsed, DeadlineExceeded, RequestTimedOut, ConnectError, ConnectionReset => Transient;
    names_of_failing_servers_are_server_error:
        ServiceUnavailable, InternalServerError, BadGateway => ServerError;
    other_names_are_unknown: Oddball, MyError, Failure => Unknown;
    an_author_is_not_auth: AuthorNotFound, AuthorError, NoSuchCoauthor => Unknown;
}

#[test]
fn snake_case_is_read_too() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    #[allow(non_camel_case_types)]
    struct rate_limit_error;
    assert_eq!(class(&rate_limit_error), RateLimit);
}

#[derive(Debug, thiserror::Error)]
#[error("timeout")]
#[allow(dead_code)]
enum Problem {
    Timeout,
    RateLimited(u8),
    Unauthorized { user: &'static str },
    Odd(&'static str),
}

#[test]
fn the_name_of_a_variant_counts() {
    assert_eq!(class(&Problem::Timeout), Transient);
    assert_eq!(class(&Problem::RateLimited(1)), RateLimit);
    assert_eq!(class(&Problem::Unauthorized { user: "timeout" }), Auth);
}

#[test]
fn the_fields_of_a_variant_are_not_read_for_names() {
    assert_eq!(class(&Problem::Odd("Timeout, Forbidden")), Unknown);
}

/// As the private insides of clients print themselves: `Error(IncompleteMessage)`, `Error { kind: Timeout }`.
#[test]
fn the_name_that_an_error_holds_first_counts() {
    #[derive(Debug)]
    #[allow(dead_code)]
    enum Kind {
        Timeout,
        Status(u16, Option<u8>),
        Odd,
    }
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    #[allow(dead_code)]
    enum Opaque {
        Tuple(Kind, u8),
        Struct { kind: Kind, id: u8 },
        Status { code: Kind, message: &'static str },
    }
    assert_eq!(class(&Opaque::Tuple(Kind::Timeout, 1)), Transient);
    assert_eq!(class(&Opaque::Struct { kind: Kind::Timeout, id: 1 }), Transient);
    assert_eq!(class(&Opaque::Struct { kind: Kind::Status(503, None), id: 1 }), ServerError);
    assert_eq!(class(&Opaque::Struct { kind: Kind::Odd, id: 1 }), Unknown);
    assert_eq!(class(&Opaque::Status { code: Kind::Timeout, message: "forbidden" }), Transient);
    assert_eq!(class(&Opaque::Status { code: Kind::Odd, message: "timeout" }), Unknown);
}

/// That a setting is wrong has nothing to do with what the setting is for.
#[test]
fn the_names_of_fields_are_not_read() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    #[allow(dead_code)]
    enum Invalid {
        A { timeout: u8 },
        B { connection: u8, id: u8 },
        C { credential: &'static str },
        D { author: u8, auth: u8 },
        E { permission_bits: u8 },
    }
    for error in [
        Invalid::A { timeout: 1 },
        Invalid::B { connection: 1, id: 1 },
        Invalid::C { credential: "x" },
        Invalid::D { author: 1, auth: 1 },
        Invalid::E { permission_bits: 1 },
    ] {
        assert_eq!(class(&error), Unknown, "{error:?}");
    }
}

#[test]
fn the_path_of_a_type_is_not_read() {
    mod auth {
        #[derive(Debug, thiserror::Error)]
        #[error("x")]
        pub(super) struct Odd;
    }
    assert_eq!(class(&auth::Odd), Unknown);
}

#[test]
fn the_parameters_of_a_type_are_not_read() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    struct Wrapped<T>(std::marker::PhantomData<T>);
    #[derive(Debug)]
    struct Timeout;
    assert_eq!(class(&Wrapped::<Timeout>(std::marker::PhantomData)), Unknown);
}

#[test]
fn a_name_along_the_chain_counts() {
    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] Problem);
    assert_eq!(class(&Outer(Problem::Timeout)), Transient);
}

/// `source()` of an `io::Error` passes over the very error that it carries.
#[test]
fn a_name_of_the_error_that_an_io_error_carries_counts() {
    assert_eq!(class(&std::io::Error::other(Problem::Timeout)), Transient);
}

#[test]
fn the_name_of_a_boxed_error_is_read_from_its_debug() {
    use reflexio::Classify;
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    struct ReadTimeout;
    let boxed: Box<dyn Error> = Box::new(ReadTimeout);
    assert_eq!(boxed.classify().class, Transient);
}
