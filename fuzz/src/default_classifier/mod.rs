//! The default classifier, which reads what a foreign `Debug` prints.

mod shape;
mod text;
mod value;

use std::error::Error;
use std::fmt;

use reflexio::classify::default_classifier;
use reflexio::{Classification, Classify};

/// Takes `data` for what an error prints, and again for the plan of an error with causes.
///
/// # Panics
///
/// Where a class follows from what says nothing of it, or does not follow from what does.
pub fn check(data: &[u8]) {
    text::check(&String::from_utf8_lossy(data));
    shape::check(data);
}

/// So many bytes of what an error prints are read.
const READ: usize = 512;

type Cause = Box<dyn Error + Send + Sync>;

/// An error of which nothing is known but what it prints. Its own name says nothing.
struct Opaque<P> {
    prints: P,
    cause: Option<Cause>,
}

impl<P: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> Opaque<P> {
    fn new(prints: P) -> Self {
        Self { prints, cause: None }
    }
}

impl<P: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> fmt::Debug for Opaque<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.prints)(f)
    }
}

impl<P: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> fmt::Display for Opaque<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Status(503): Timeout { code: 429 }, which nobody is to read")
    }
}

impl<P: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> Error for Opaque<P> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

/// The classification, which is the same whether the type is known or not.
fn classify<E: Error + Send + Sync + 'static>(error: E) -> Classification {
    let known = default_classifier(&error);
    let boxed: Cause = Box::new(error);
    assert_eq!(boxed.classify(), known, "{boxed:?}");
    known
}
