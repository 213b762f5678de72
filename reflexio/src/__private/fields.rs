//! Fields that `#[derive(Classify)]` reads hints from.

use core::time::Duration;

use crate::class::Classification;

/// A field that holds an HTTP status.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold an HTTP status",
    label = "not a status",
    note = "a status field is a `u16`, or a type that is `Clone + Into<u16>` as `http::StatusCode` is"
)]
pub trait StatusField {
    fn status(&self) -> u16;
}

#[diagnostic::do_not_recommend]
impl<T: Clone + Into<u16>> StatusField for T {
    fn status(&self) -> u16 {
        self.clone().into()
    }
}

/// What a function says of a field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no error class",
    label = "the function says something else",
    note = "the function of `with` returns an `ErrorClass` or a `Classification`"
)]
pub trait Said {
    fn classification(self) -> Classification;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Classification>> Said for T {
    fn classification(self) -> Classification {
        self.into()
    }
}

/// A field that holds how long to wait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold how long to wait",
    label = "neither a `Duration` nor an `Option<Duration>`",
    note = "a `retry_after` field is a `core::time::Duration` or an `Option<Duration>`"
)]
pub trait RetryAfterField {
    fn retry_after(&self) -> Option<Duration>;
}

impl RetryAfterField for Duration {
    fn retry_after(&self) -> Option<Duration> {
        Some(*self)
    }
}

impl RetryAfterField for Option<Duration> {
    fn retry_after(&self) -> Option<Duration> {
        *self
    }
}

/// Asks a function what class a field is of.
pub fn classified_by<T: ?Sized, C: Said>(field: &T, function: impl FnOnce(&T) -> C) -> Classification {
    function(field).classification()
}

/// Reads a status field.
pub fn status<T: StatusField + ?Sized>(field: &T) -> u16 {
    field.status()
}

/// Reads a `retry_after` field.
pub fn retry_after<T: RetryAfterField + ?Sized>(field: &T) -> Option<Duration> {
    field.retry_after()
}
