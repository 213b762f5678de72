//! The table of HTTP status codes: every code there is, and some that there are not.

use reflexio::classify::{StatusError, default_classifier};
use reflexio::{Classification, Classify, ErrorClass};

const NAMED: [(u16, ErrorClass); 9] = [
    (401, ErrorClass::Auth),
    (403, ErrorClass::Permission),
    (407, ErrorClass::Auth),
    (408, ErrorClass::Transient),
    (409, ErrorClass::Concurrency),
    (421, ErrorClass::Transient),
    (423, ErrorClass::Concurrency),
    (425, ErrorClass::Transient),
    (429, ErrorClass::RateLimit),
];

macro_rules! rows {
    ($($name:ident: $status:literal => $class:ident;)+) => {$(
        #[test]
        fn $name() {
            assert_eq!(ErrorClass::from_status($status), ErrorClass::$class);
            assert_eq!(StatusError::new($status).classify().class, ErrorClass::$class);
        }
    )+};
}

rows! {
    bad_request_is_permanent: 400 => Permanent;
    unauthorized_is_auth: 401 => Auth;
    forbidden_is_permission: 403 => Permission;
    not_found_is_permanent: 404 => Permanent;
    proxy_authentication_required_is_auth: 407 => Auth;
    request_timeout_is_transient: 408 => Transient;
    conflict_is_concurrency: 409 => Concurrency;
    misdirected_request_is_transient: 421 => Transient;
    unprocessable_content_is_permanent: 422 => Permanent;
    locked_is_concurrency: 423 => Concurrency;
    too_early_is_transient: 425 => Transient;
    too_many_requests_is_rate_limit: 429 => RateLimit;
    internal_server_error_is_server_error: 500 => ServerError;
    not_implemented_is_server_error: 501 => ServerError;
    service_unavailable_is_server_error: 503 => ServerError;
    gateway_timeout_is_server_error: 504 => ServerError;
}

#[test]
fn every_other_4xx_is_permanent() {
    for status in 400..=499 {
        let named = NAMED.iter().find(|(code, _)| *code == status);
        let expected = named.map_or(ErrorClass::Permanent, |(_, class)| *class);
        assert_eq!(ErrorClass::from_status(status), expected, "{status}");
    }
}

#[test]
fn every_5xx_is_server_error() {
    for status in 500..=599 {
        assert_eq!(ErrorClass::from_status(status), ErrorClass::ServerError, "{status}");
    }
}

#[test]
fn what_reports_no_failure_or_is_no_status_is_unknown() {
    for status in (0..400).chain([600, 777, 999, u16::MAX]) {
        assert_eq!(ErrorClass::from_status(status), ErrorClass::Unknown, "{status}");
    }
}

#[test]
fn a_classification_and_the_default_classifier_use_the_same_table() {
    for status in (0..=600).chain([999]) {
        let class = ErrorClass::from_status(status);
        assert_eq!(Classification::from_status(status), Classification::new(class));
        assert_eq!(default_classifier(&StatusError::new(status)).class, class, "{status}");
    }
}
