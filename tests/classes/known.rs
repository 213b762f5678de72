//! Known types along the chain of causes.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use reflexio::classify::{
    AbortError, ConcurrencyError, PermanentError, RateLimitError, StatusError, default_classifier,
};
use reflexio::time::TimedOut;
use reflexio::{Classification, Classify, ErrorClass};

/// As an SDK would write it; it says nothing of classes.
#[derive(Debug, thiserror::Error)]
enum StoreError {
    #[error("cannot read the row")]
    Read(#[source] RateLimitError),
    #[error("cannot reach the store")]
    Reach(#[from] io::Error),
    #[error("the store says no")]
    Answer { source: StatusError },
    #[error(transparent)]
    Any(#[from] Box<dyn Error + Send + Sync>),
    #[error("at {place}")]
    At { place: &'static str, source: Box<StoreError> },
}

fn class(error: &(impl Error + 'static)) -> ErrorClass {
    default_classifier(error).class
}

#[test]
fn a_marker_inside_an_enum_inside_a_boxed_error_is_found_with_its_hint() {
    let hint = Duration::from_secs(2);
    let marker = RateLimitError::new("slow down").retry_after(hint);
    let boxed: Box<dyn Error + Send + Sync> = StoreError::Read(marker).into();
    let expected = Classification::new(ErrorClass::RateLimit).with_retry_after(Some(hint));
    assert_eq!(boxed.classify(), expected);
    assert_eq!(default_classifier(&StoreError::Any(boxed)), expected);
}

#[test]
fn a_marker_that_aborts_is_found_along_the_chain() {
    let aborted = Classification::new(ErrorClass::RateLimit).abort();
    assert_eq!(
        default_classifier(&StoreError::Read(RateLimitError::new("the quota is gone").abort())),
        aborted
    );
    let carried = io::Error::new(io::ErrorKind::TimedOut, AbortError::new("the record is gone"));
    let carried = StoreError::At { place: "pool", source: Box::new(StoreError::Reach(carried)) };
    assert_eq!(default_classifier(&carried), Classification::new(ErrorClass::Permanent).abort());
}

#[test]
fn an_io_error_inside_an_enum_is_found_by_its_kind() {
    let reset = io::Error::from(io::ErrorKind::ConnectionReset);
    assert_eq!(class(&StoreError::Reach(reset)), ErrorClass::Transient);
}

#[test]
fn a_status_error_inside_a_struct_variant_is_found() {
    let error = StoreError::Answer { source: StatusError::new(409) };
    assert_eq!(class(&error), ErrorClass::Concurrency);
}

#[test]
fn a_known_type_is_found_however_deep() {
    let mut error = StoreError::Answer { source: StatusError::new(401) };
    for place in ["pool", "repository", "service", "handler"] {
        error = StoreError::At { place, source: Box::new(error) };
    }
    assert_eq!(class(&error), ErrorClass::Auth);
}

#[test]
fn the_outermost_known_type_decides() {
    let inner = io::Error::new(io::ErrorKind::InvalidData, StatusError::new(503));
    // The io error's kind says permanent, but what it carries is known too, and says more.
    assert_eq!(class(&inner), ErrorClass::ServerError);
    let outer = PermanentError::new(StoreError::Reach(inner));
    assert_eq!(class(&outer), ErrorClass::Permanent);
}

#[test]
fn an_io_error_around_a_marker_is_the_marker() {
    assert_eq!(class(&io::Error::other(ConcurrencyError::new("lost"))), ErrorClass::Concurrency);
    let twice = io::Error::other(io::Error::other(ConcurrencyError::new("lost")));
    assert_eq!(class(&twice), ErrorClass::Concurrency);
    let deeper = io::Error::other(StoreError::Read(RateLimitError::new("slow down")));
    assert_eq!(class(&deeper), ErrorClass::RateLimit);
}

#[test]
fn an_io_error_around_an_io_error_is_the_inner_one() {
    let inner = io::Error::from(io::ErrorKind::TimedOut);
    assert_eq!(class(&io::Error::other(inner)), ErrorClass::Transient);
    let inner = io::Error::from(io::ErrorKind::TimedOut);
    assert_eq!(class(&io::Error::new(io::ErrorKind::InvalidData, inner)), ErrorClass::Transient);
}

#[test]
fn an_io_error_around_a_stranger_goes_by_its_kind() {
    #[derive(Debug, thiserror::Error)]
    #[error("503 timeout")]
    struct Stranger;
    assert_eq!(class(&io::Error::new(io::ErrorKind::NotFound, Stranger)), ErrorClass::Permanent);
    assert_eq!(class(&io::Error::other(Stranger)), ErrorClass::Unknown);
}

#[test]
fn what_is_behind_a_pointer_is_found() {
    #[derive(Debug, thiserror::Error)]
    enum Cloned {
        #[error("cannot reach the store")]
        Io(#[source] Arc<io::Error>),
        #[error("cannot reach the store")]
        Boxed(#[source] Box<io::Error>),
        #[error("the store says no")]
        Shared(#[source] Arc<dyn Error + Send + Sync>),
    }
    #[derive(Debug, thiserror::Error)]
    #[error("the store says no")]
    struct Local(#[source] Arc<dyn Error>);
    let reset = || io::Error::from(io::ErrorKind::ConnectionReset);
    assert_eq!(class(&Cloned::Io(Arc::new(reset()))), ErrorClass::Transient);
    assert_eq!(class(&Cloned::Boxed(Box::new(reset()))), ErrorClass::Transient);
    assert_eq!(class(&Cloned::Shared(Arc::new(PermanentError::new("no")))), ErrorClass::Permanent);
    assert_eq!(class(&Local(Arc::new(StatusError::new(503)))), ErrorClass::ServerError);
    let deeper = Cloned::Shared(Arc::new(Cloned::Io(Arc::new(reset()))));
    assert_eq!(class(&deeper), ErrorClass::Transient);
    assert_eq!(class(&Arc::new(reset())), ErrorClass::Transient);
    assert_eq!(class(&io::Error::other(Arc::new(reset()))), ErrorClass::Transient);
}

#[test]
fn what_does_not_parse_is_permanent() {
    assert_eq!(class(&"x".parse::<u8>().unwrap_err()), ErrorClass::Permanent);
    assert_eq!(class(&"x".parse::<f64>().unwrap_err()), ErrorClass::Permanent);
    assert_eq!(class(&"x".parse::<bool>().unwrap_err()), ErrorClass::Permanent);
    assert_eq!(class(&"xy".parse::<char>().unwrap_err()), ErrorClass::Permanent);
    assert_eq!(class(&"x".parse::<std::net::IpAddr>().unwrap_err()), ErrorClass::Permanent);
    assert_eq!(class(&u8::try_from(300_u16).unwrap_err()), ErrorClass::Permanent);
    assert_eq!(class(&String::from_utf8(vec![0xff]).unwrap_err()), ErrorClass::Permanent);
    let bytes = vec![0xff_u8];
    assert_eq!(class(&std::str::from_utf8(&bytes).unwrap_err()), ErrorClass::Permanent);
    assert_eq!(class(&fmt::Error), ErrorClass::Permanent);
}

#[test]
fn what_timed_out_is_transient() {
    assert_eq!(class(&RecvTimeoutError::Timeout), ErrorClass::Transient);
    assert_eq!(class(&RecvTimeoutError::Disconnected), ErrorClass::Permanent);
    let timed_out: io::Error = {
        fn cut<E: From<TimedOut>>(timed_out: TimedOut) -> E {
            timed_out.into()
        }
        cut(attempt_that_was_cut())
    };
    assert_eq!(timed_out.kind(), io::ErrorKind::TimedOut);
    assert_eq!(class(&timed_out), ErrorClass::Transient);
}

/// Only an attempt that is cut makes one.
fn attempt_that_was_cut() -> TimedOut {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let policy = reflexio::AsyncRetryPolicy::new().attempt_timeout_s(1.0).max_attempts(1);
    runtime.block_on(policy.call(std::future::pending::<Result<(), TimedOut>>)).unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_tokio_is_transient() {
    let elapsed =
        tokio::time::timeout(Duration::from_secs(1), std::future::pending::<()>()).await.unwrap_err();
    assert_eq!(elapsed.classify().class, ErrorClass::Transient);
    assert_eq!(class(&elapsed), ErrorClass::Transient);
}

#[test]
fn a_chain_that_bites_its_own_tail_ends() {
    #[derive(Debug)]
    struct Tail;
    impl fmt::Display for Tail {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("tail")
        }
    }
    impl Error for Tail {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self)
        }
    }
    assert_eq!(class(&Tail), ErrorClass::Unknown);
}

/// Looking into what an io error carries must not double the work for every level below.
#[test]
fn io_errors_around_io_errors_cost_no_more_than_their_number() {
    #[derive(Debug)]
    struct Counting {
        asked: Arc<AtomicU32>,
    }
    impl fmt::Display for Counting {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("counting")
        }
    }
    impl Error for Counting {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            None
        }
    }
    let asked = Arc::new(AtomicU32::new(0));
    let mut error = io::Error::other(Counting { asked: asked.clone() });
    for _ in 0..12 {
        error = io::Error::other(error);
    }
    assert_eq!(class(&error), ErrorClass::Unknown);
    // A few times for each kind of evidence is fine.
    let asked = asked.load(Ordering::Relaxed);
    assert!(asked < 100, "the innermost error was asked for its cause {asked} times");
}
