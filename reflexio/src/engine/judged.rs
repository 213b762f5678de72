//! What a classifier says of an attempt.

use crate::class::Classification;
use crate::classify::Classifier;
use crate::outcome::{ErrorType, Outcome};

/// How an attempt has failed.
#[derive(Clone, Copy)]
pub struct Judged {
    pub(crate) failure: Classification,
    pub(crate) error_type: ErrorType,
}

impl Judged {
    /// How that attempt has failed, if it has.
    #[inline]
    pub(crate) fn of<R: Outcome, C: Classifier<R>>(outcome: &R, classifier: &C) -> Option<Self> {
        classifier.classify(outcome).map(|failure| Self { failure, error_type: outcome.error_type() })
    }
}
