//! What a classifier says of an attempt.

use crate::class::Classification;
use crate::classify::Classifier;
use crate::outcome::Outcome;

/// How an attempt has failed.
#[derive(Clone, Copy)]
pub struct Judged {
    pub(crate) failure: Classification,
    /// The name of the error's type.
    pub(crate) error_type: ErrorType,
}

pub(crate) type ErrorType = fn() -> Option<&'static str>;

impl Judged {
    /// How that attempt has failed, if it has.
    #[inline]
    pub(crate) fn of<R: Outcome, C: Classifier<R>>(outcome: &R, classifier: &C) -> Option<Self> {
        classifier.classify(outcome).map(|failure| Self { failure, error_type: R::error_type })
    }
}
