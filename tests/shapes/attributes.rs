//! Other attributes, above and below.

use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};

use reflexio::classify::outcome;
use reflexio::strategies::immediate;
use reflexio::{Classification, ErrorClass, retry};
use reflexio_tests::Failure;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, instrument};

use crate::support::{Tries, pause, send, third, third_async};

/// Counts the spans that are opened.
#[derive(Default)]
struct Spans(AtomicU32);

impl Subscriber for &'static Spans {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(u64::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// How many spans were opened meanwhile, on this thread.
fn spans(run: impl FnOnce()) -> u32 {
    let spans: &'static Spans = Box::leak(Box::default());
    tracing::subscriber::with_default(spans, run);
    spans.0.load(Ordering::Relaxed)
}

/// `#[retry]` is expanded first, and `instrument` opens its span around all attempts.
#[test]
fn instrument_below() {
    #[retry(strategy = immediate())]
    #[instrument(skip(tries))]
    fn blocking(tries: &Tries) -> Result<u32, Failure> {
        tries.attempt()
    }
    #[retry]
    #[instrument(skip_all, err)]
    async fn awaited(tries: &Tries, name: &str) -> Result<usize, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(name.len())
    }
    assert_eq!(spans(|| assert_eq!(third(blocking), Ok(3))), 1);
    let call = async |tries: &Tries| send(awaited(tries, "four")).await;
    assert_eq!(spans(|| assert_eq!(third_async(call), Ok(4))), 1);
}

/// `instrument` is expanded first, and each attempt opens a span of its own. An `async` body has become a block that
/// moves what it names, so an argument by value needs `clone(…)`.
#[test]
fn instrument_above() {
    #[instrument(skip(tries))]
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<u32, Failure> {
        tries.attempt()
    }
    #[instrument(skip(tries))]
    #[retry(clone(name))]
    async fn awaited(tries: &Tries, name: String) -> Result<usize, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(name.len())
    }
    assert_eq!(spans(|| assert_eq!(third(blocking), Ok(3))), 3);
    let call = async |tries: &Tries| send(awaited(tries, "four".into())).await;
    assert_eq!(spans(|| assert_eq!(third_async(call), Ok(4))), 3);
}

/// Below, it is part of what is emitted: the test makes three attempts in one runtime.
mod tokio_test_below {
    use super::{Failure, Tries, pause, retry};

    static TRIES: Tries = Tries::new();

    #[retry]
    #[tokio::test(start_paused = true)]
    async fn tokio_test_below() -> Result<(), Failure> {
        pause().await;
        assert_eq!(TRIES.attempt()?, 3);
        Ok(())
    }
}

/// Above, it has made a blocking function of it, and each attempt has a runtime of its own.
mod tokio_test_above {
    use super::{Failure, Tries, immediate, pause, retry};

    static TRIES: Tries = Tries::new();

    #[tokio::test]
    #[retry(strategy = immediate())]
    async fn tokio_test_above() -> Result<(), Failure> {
        pause().await;
        assert_eq!(TRIES.attempt()?, 3);
        Ok(())
    }
}

#[test]
fn cfg_attr() {
    #[cfg_attr(test, retry(strategy = immediate()))]
    fn with(tries: &Tries) -> Result<u32, Failure> {
        tries.attempt()
    }
    #[cfg_attr(not(test), retry(strategy = immediate()))]
    fn without(tries: &Tries) -> Result<u32, Failure> {
        tries.attempt()
    }
    assert_eq!(third(with), Ok(3));
    assert!(without(&Tries::new()).is_err());
}

fn missing<T>(found: &Option<T>) -> Option<Classification> {
    if found.is_none() { Some(ErrorClass::Transient.into()) } else { None }
}

/// The lints that the attributes are for still come, whether they stand above or below.
#[test]
fn attributes_are_kept() {
    #[must_use]
    #[retry(strategy = immediate(), classifier = outcome(missing))]
    fn above(tries: &Tries) -> Option<u32> {
        tries.attempt().ok()
    }
    #[retry(strategy = immediate(), classifier = outcome(missing))]
    #[must_use]
    #[deprecated]
    /// A comment.
    #[inline]
    #[doc(hidden)]
    fn below(tries: &Tries) -> Option<u32> {
        tries.attempt().ok()
    }
    third(|tries| {
        #[expect(unused_must_use, reason = "it says so")]
        above(tries);
    });
    third(|tries| {
        #[expect(unused_must_use, deprecated, reason = "it says so")]
        below(tries);
    });
}

/// The attribute is kept, but a body that is run again is a closure, which has no caller to see: `Location::caller()`
/// gives its own place there, as it does in any function without the attribute.
#[test]
fn track_caller() {
    #[track_caller]
    #[retry(strategy = immediate())]
    fn retried(tries: &Tries) -> Result<&'static Location<'static>, Failure> {
        tries.attempt()?;
        let (caller, here) = (Location::caller(), line!());
        assert_eq!(caller.line(), here);
        Ok(caller)
    }
    assert_eq!(third(retried).unwrap().file(), file!());
}
