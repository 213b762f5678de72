//! Which evidence comes before which: types, codes, names, and then `Unknown`; never the message.

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use reflexio::ErrorClass;
use reflexio::classify::{ConcurrencyError, default_classifier};

fn class(error: &(impl Error + 'static)) -> ErrorClass {
    default_classifier(error).class
}

#[test]
fn a_known_type_in_the_chain_comes_before_a_code_in_the_error_itself() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    struct Failed {
        status: u16,
        source: ConcurrencyError,
    }
    let failed = Failed { status: 429, source: ConcurrencyError::new("lost") };
    assert_eq!(class(&failed), ErrorClass::Concurrency);
    assert_eq!(failed.status, 429);
}

#[test]
fn a_known_type_comes_before_a_name() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    struct ForbiddenTimeout(#[source] ConcurrencyError);
    assert_eq!(class(&ForbiddenTimeout(ConcurrencyError::new("lost"))), ErrorClass::Concurrency);
}

#[test]
fn a_code_comes_before_a_name() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    #[allow(dead_code)]
    struct ForbiddenTimeout {
        code: u16,
    }
    assert_eq!(class(&ForbiddenTimeout { code: 429 }), ErrorClass::RateLimit);
}

#[test]
fn a_status_that_reports_no_failure_leaves_it_to_the_name() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    #[allow(dead_code)]
    struct ReadTimeout {
        status: u16,
    }
    for status in [0, 100, 200, 304, 399, 600, 999] {
        assert_eq!(class(&ReadTimeout { status }), ErrorClass::Transient, "{status}");
    }
    assert_eq!(class(&ReadTimeout { status: 404 }), ErrorClass::Permanent);
}

#[test]
fn a_code_in_the_chain_comes_before_a_name_of_the_error_itself() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    #[allow(dead_code)]
    struct Inner {
        code: u16,
    }
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    struct ForbiddenTimeout(#[source] Inner);
    assert_eq!(class(&ForbiddenTimeout(Inner { code: 429 })), ErrorClass::RateLimit);
}

#[test]
fn the_name_of_the_type_comes_before_the_name_of_its_variant() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    enum AuthError {
        Timeout,
    }
    assert_eq!(class(&AuthError::Timeout), ErrorClass::Auth);
}

#[test]
fn without_evidence_it_is_unknown() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    struct Odd;
    assert_eq!(class(&Odd), ErrorClass::Unknown);
}

#[test]
fn the_message_is_never_evidence() {
    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Odd(&'static str);
    for message in [
        "connection timeout",
        "HTTP status 503",
        "401 Unauthorized",
        "rate limit",
        "deadlock",
        "Timeout",
        "status: 503",
    ] {
        assert_eq!(class(&Odd(message)), ErrorClass::Unknown, "{message}");
        let boxed: Box<dyn Error + Send + Sync> = message.into();
        assert_eq!(reflexio::Classify::classify(&boxed).class, ErrorClass::Unknown, "{message}");
    }
}

#[test]
fn an_error_that_nobody_described_is_printed_once_and_each_cause_too() {
    static PRINTED: AtomicU32 = AtomicU32::new(0);
    #[derive(thiserror::Error)]
    #[error("x")]
    struct Oddball(#[source] Option<Box<Oddball>>);
    impl fmt::Debug for Oddball {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            PRINTED.fetch_add(1, Ordering::Relaxed);
            f.write_str("Oddball")
        }
    }
    let outer = Oddball(Some(Box::new(Oddball(Some(Box::new(Oddball(None)))))));
    assert_eq!(class(&outer), ErrorClass::Unknown);
    assert_eq!(PRINTED.load(Ordering::Relaxed), 3);
}
