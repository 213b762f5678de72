//! `test_extras.py`: errors with an HTTP status.
//!
//! There is no classifier for HTTP of its own here: the default one reads statuses, and an error that keeps its status
//! elsewhere derives `Classify`. The classifier for SQLSTATE has no counterpart yet.

use reflexio::classify::default_classifier;
use reflexio::{Classify, ErrorClass};

#[derive(Debug, thiserror::Error)]
#[error("answered")]
#[allow(dead_code, reason = "read through `Debug`")]
struct HttpError {
    status: u16,
}

#[test]
fn statuses_map_to_classes() {
    for (status, class) in [
        (401, ErrorClass::Auth),
        (403, ErrorClass::Permission),
        (409, ErrorClass::Concurrency),
        (429, ErrorClass::RateLimit),
        (500, ErrorClass::ServerError),
        (408, ErrorClass::Transient),
        (404, ErrorClass::Permanent),
    ] {
        assert_eq!(default_classifier(&HttpError { status }).class, class, "{status}");
    }
}

/// There it is found among the exception's arguments; a bare number in a tuple could be anything, so here it is named.
#[test]
fn a_status_without_a_name_is_found_where_the_derive_points() {
    #[derive(Debug, thiserror::Error, Classify)]
    #[error("answered {0}")]
    #[class(status = 0)]
    struct Positional(u16);
    assert_eq!(Positional(429).classify().class, ErrorClass::RateLimit);
}

#[test]
fn a_status_that_is_none_is_unknown() {
    #[derive(Debug, thiserror::Error)]
    #[error("answered")]
    #[allow(dead_code, reason = "read through `Debug`")]
    struct OddError {
        status_code: u16,
    }
    assert_eq!(default_classifier(&OddError { status_code: 777 }).class, ErrorClass::Unknown);
}
