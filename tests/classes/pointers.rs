//! Errors behind pointers, and `anyhow`.

use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use anyhow::Context as _;
use reflexio::classify::{RateLimitError, StatusError};
use reflexio::{Classify, ErrorClass, RetryPolicy};
use reflexio_tests::{Failure, VirtualTime};

/// The class by the error's own `Classify`, which is what a policy without a classifier asks.
fn class<E: Classify>(error: E) -> ErrorClass {
    error.classify().class
}

#[test]
#[allow(clippy::needless_borrows_for_generic_args, reason = "the references are what is tried")]
fn references_boxes_and_counted_pointers_are_what_they_point_to() {
    let mut failure = Failure::of(ErrorClass::RateLimit);
    assert_eq!(class::<&Failure>(&failure), ErrorClass::RateLimit);
    assert_eq!(class::<&&Failure>(&&failure), ErrorClass::RateLimit);
    assert_eq!(class::<&mut Failure>(&mut failure), ErrorClass::RateLimit);
    assert_eq!(class(Box::new(failure)), ErrorClass::RateLimit);
    assert_eq!(class(Rc::new(failure)), ErrorClass::RateLimit);
    assert_eq!(class(Arc::new(failure)), ErrorClass::RateLimit);
    assert_eq!(class(Arc::new(Box::new(failure))), ErrorClass::RateLimit);
}

#[test]
fn a_boxed_classify_keeps_its_class() {
    let boxed: Box<dyn Classify> = Box::new(Failure::of(ErrorClass::Auth));
    assert_eq!(class(boxed), ErrorClass::Auth);
}

#[test]
fn boxed_errors_of_all_three_kinds_are_looked_into() {
    fn limited() -> RateLimitError {
        RateLimitError::new("slow down")
    }
    assert_eq!(class::<Box<dyn Error>>(limited().into()), ErrorClass::RateLimit);
    assert_eq!(class::<Box<dyn Error + Send>>(Box::new(limited())), ErrorClass::RateLimit);
    assert_eq!(class::<Box<dyn Error + Send + Sync>>(limited().into()), ErrorClass::RateLimit);
    assert_eq!(class::<Arc<dyn Error + Send + Sync>>(Arc::new(limited())), ErrorClass::RateLimit);
    assert_eq!(class::<Arc<io::Error>>(Arc::new(io::ErrorKind::TimedOut.into())), ErrorClass::Transient);
}

#[test]
fn a_message_in_a_box_is_unknown() {
    assert_eq!(class::<Box<dyn Error>>("just a message".into()), ErrorClass::Unknown);
}

#[test]
fn anyhow_is_looked_into_through_its_context() {
    let error = anyhow::Error::new(StatusError::new(409)).context("cannot save").context("cannot check out");
    assert_eq!(class(error), ErrorClass::Concurrency);
}

#[test]
fn anyhow_with_a_message_alone_is_unknown() {
    assert_eq!(class(anyhow::anyhow!("503 timeout")), ErrorClass::Unknown);
}

#[test]
fn anyhow_around_an_error_that_nobody_described_goes_by_its_name() {
    #[derive(Debug, thiserror::Error)]
    #[error("x")]
    struct ReadTimeout;
    assert_eq!(class(anyhow::Error::new(ReadTimeout)), ErrorClass::Transient);
    assert_eq!(class(anyhow::Error::new(ReadTimeout).context("reading")), ErrorClass::Transient);
}

#[test]
fn a_policy_retries_what_question_mark_made_of_an_error() {
    fn load(attempt: u32) -> anyhow::Result<u8> {
        if attempt == 1 {
            Err(io::Error::from(io::ErrorKind::ConnectionReset)).context("loading")?;
        }
        Ok("7".parse()?)
    }
    let mut attempts = 0;
    let value = RetryPolicy::new().timer(VirtualTime).call(|| {
        attempts += 1;
        load(attempts)
    });
    assert_eq!((value.unwrap(), attempts), (7, 2));
}

#[test]
fn the_original_anyhow_error_comes_back() {
    let error = RetryPolicy::new().timer(VirtualTime).call(|| {
        Err::<(), _>(anyhow::Error::new(io::Error::from(io::ErrorKind::TimedOut)).context("loading"))
    });
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), "loading");
    assert_eq!(error.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::TimedOut);
}
