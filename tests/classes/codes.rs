//! Numeric codes in the fields of an error that nobody described.

use std::error::Error;
use std::fmt::{self, Debug};
use std::sync::atomic::{AtomicU32, Ordering};

use reflexio::ErrorClass::{self, Auth, Concurrency, Permanent, RateLimit, ServerError, Unknown};
use reflexio::classify::default_classifier;

fn class(error: &(impl Error + 'static)) -> ErrorClass {
    default_classifier(error).class
}

#[derive(Debug, Clone, Copy)]
#[allow(dead_code, reason = "read through `Debug`")]
struct StatusCode(u16);

/// An error with fields of any kind.
#[derive(Debug, thiserror::Error)]
#[error("status: 500, code: 500")]
#[allow(dead_code, reason = "read through `Debug`")]
struct Failed<S: Debug> {
    message: &'static str,
    status: S,
}

fn failed<S: Debug + 'static>(message: &'static str, status: S) -> ErrorClass {
    class(&Failed { message, status })
}

#[test]
fn a_number_in_the_field_status_is_an_http_status() {
    assert_eq!(failed("", 429_u16), RateLimit);
    assert_eq!(failed("", 503_i32), ServerError);
    assert_eq!(failed("", 404_u64), Permanent);
}

#[test]
fn an_option_and_a_newtype_of_a_number_count() {
    assert_eq!(failed("", Some(429_u16)), RateLimit);
    assert_eq!(failed("", StatusCode(401)), Auth);
    assert_eq!(failed("", None::<u16>), Unknown);
}

#[test]
fn an_option_of_a_newtype_of_a_number_counts() {
    assert_eq!(failed("", Some(StatusCode(409))), Concurrency);
}

#[test]
fn text_and_numbers_that_are_no_status_do_not_count() {
    assert_eq!(failed("", "503"), Unknown);
    assert_eq!(failed("", "gone"), Unknown);
    assert_eq!(failed("", 503.0_f64), Unknown);
    assert_eq!(failed("", -503_i32), Unknown);
    assert_eq!(failed("", 200_u16), Unknown);
    assert_eq!(failed("", 302_u16), Unknown);
    assert_eq!(failed("", 600_u16), Unknown);
    assert_eq!(failed("", 100_503_u32), Unknown);
    assert_eq!(failed("", [503_u16]), Unknown);
}

#[test]
fn the_other_names_of_the_field_count() {
    #[derive(Debug, thiserror::Error)]
    #[error("failed")]
    #[allow(dead_code)]
    enum Answer {
        Code { code: u16 },
        StatusCode { id: u8, status_code: u16 },
        HttpStatus { http_status: u16, id: u8 },
        Other { error_code: u16, my_status: u16, codes: u16, statuses: u16, exit_code: u16 },
        Positional(u16),
    }
    assert_eq!(class(&Answer::Code { code: 403 }), ErrorClass::Permission);
    assert_eq!(class(&Answer::StatusCode { id: 1, status_code: 408 }), ErrorClass::Transient);
    assert_eq!(class(&Answer::HttpStatus { http_status: 502, id: 1 }), ServerError);
    let other = Answer::Other { error_code: 500, my_status: 500, codes: 500, statuses: 500, exit_code: 500 };
    assert_eq!(class(&other), Unknown);
    assert_eq!(class(&Answer::Positional(500)), Unknown);
}

#[test]
fn a_code_of_a_nested_struct_does_not_count() {
    #[derive(Debug)]
    #[allow(dead_code)]
    struct Request {
        status: u16,
        code: u16,
    }
    #[derive(Debug, thiserror::Error)]
    #[error("failed")]
    #[allow(dead_code)]
    struct Nested {
        request: Request,
        history: Vec<Request>,
        last: Option<Request>,
        pair: (u8, Request),
    }
    let request = || Request { status: 500, code: 500 };
    let nested =
        Nested { request: request(), history: vec![request()], last: Some(request()), pair: (1, request()) };
    assert_eq!(class(&nested), Unknown);
}

#[test]
fn a_code_after_nested_values_counts() {
    #[derive(Debug, thiserror::Error)]
    #[error("failed")]
    #[allow(dead_code)]
    struct Nested {
        headers: Vec<(&'static str, &'static str)>,
        pair: (u8, Option<StatusCode>),
        code: u16,
    }
    let headers = vec![("a", "} status: 500, {"), ("b", ")]")];
    assert_eq!(class(&Nested { headers, pair: (1, Some(StatusCode(500))), code: 429 }), RateLimit);
}

#[test]
fn text_in_a_field_is_not_read() {
    for message in [
        "status: 500",
        "x, status: 500, code: 500, ",
        "{ status: 500 }",
        "} status: 500, ",
        "\", status: 500, code: \"",
        "\\\", status: 500, ",
        "\\",
        "'",
        "(",
        "]",
    ] {
        assert_eq!(failed(message, 0_u16), Unknown, "{message:?}");
        assert_eq!(failed(message, 429_u16), RateLimit, "the field after {message:?} is found");
    }
}

#[test]
fn a_character_in_a_field_is_not_read() {
    #[derive(Debug, thiserror::Error)]
    #[error("failed")]
    #[allow(dead_code)]
    struct Delimited {
        delimiter: char,
        message: &'static str,
        status: u16,
    }
    for delimiter in ['"', '\'', '\\', '{', '}', '(', ']', ','] {
        let message = "x, status: 500, ";
        assert_eq!(class(&Delimited { delimiter, message, status: 429 }), RateLimit, "{delimiter:?}");
        assert_eq!(class(&Delimited { delimiter, message, status: 0 }), Unknown, "{delimiter:?}");
    }
}

/// The message of a tuple struct is all that its `Debug` shows.
#[test]
fn the_text_of_a_tuple_struct_is_not_read() {
    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Message(&'static str);
    for message in ["status: 500", "{ status: 500 }", "{ code: 429, }", "got {\"x\":1, status: 503, y"] {
        assert_eq!(class(&Message(message)), Unknown, "{message:?}");
    }
}

#[test]
fn a_code_along_the_chain_counts() {
    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] Failed<u16>);
    assert_eq!(class(&Outer(Failed { message: "", status: 429 })), RateLimit);
}

/// `source()` of an `io::Error` passes over the very error that it carries.
#[test]
fn a_code_in_the_error_that_an_io_error_carries_counts() {
    let error = std::io::Error::other(Failed { message: "", status: 429_u16 });
    assert_eq!(class(&error), RateLimit);
}

#[test]
fn the_code_of_the_outer_error_comes_before_that_of_its_cause() {
    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer {
        status: u16,
        source: Failed<u16>,
    }
    let outer = |status| Outer { status, source: Failed { message: "", status: 429 } };
    assert_eq!(class(&outer(503)), ServerError);
    assert_eq!(class(&outer(0)), RateLimit, "a field that holds no status decides nothing");
}

#[test]
fn a_huge_error_costs_no_more_than_a_small_one_and_decides_nothing() {
    #[derive(Debug, thiserror::Error)]
    #[error("huge")]
    #[allow(dead_code)]
    struct Huge {
        body: String,
        status: u16,
    }
    assert_eq!(class(&Huge { body: "é{\"".repeat(1 << 16), status: 503 }), Unknown);
}

#[test]
fn an_error_is_not_printed_to_its_end_where_that_is_far() {
    static WRITTEN: AtomicU32 = AtomicU32::new(0);
    #[derive(thiserror::Error)]
    #[error("endless")]
    struct Endless;
    impl Debug for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Endless ")?;
            (0..1_000_000).try_for_each(|_| {
                WRITTEN.fetch_add(1, Ordering::Relaxed);
                f.write_str("0123456789")
            })
        }
    }
    assert_eq!(class(&Endless), Unknown);
    assert!(WRITTEN.load(Ordering::Relaxed) < 100);
}

#[test]
fn a_status_may_be_named_with_its_path() {
    #[derive(thiserror::Error)]
    #[error("x")]
    struct ByHand(&'static str);
    impl Debug for ByHand {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }
    assert_eq!(class(&ByHand("http::StatusCode(503)")), ServerError);
    assert_eq!(class(&ByHand("Failed { reason: client::Status(429, None) }")), RateLimit);
    assert_eq!(class(&ByHand("Failed { reason: client::NoStatus(429, None) }")), Unknown);
}
