//! What an attempt returns, and what a whole call amounts to.

mod rejected;
mod report;

pub use rejected::Rejected;
#[cfg(feature = "std")]
pub(crate) use report::Report;
pub(crate) use report::Watch;
pub use report::{RetryOutcome, Step, TIMELINE_STEPS};

use core::any::type_name;

/// What a retried function may return: a `Result`, or an `Option` that a classifier judges.
///
/// It is sealed: a function that returns anything else (a future, say) is called once and never judged, so it is
/// refused.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no outcome that can be retried",
    label = "neither a `Result` nor an `Option`",
    note = "a retried function returns `Result<T, E>`, or `Option<T>` with a classifier that judges it",
    note = "a plain `fn` that returns a future hands it out before anything has run: make it an `async fn`"
)]
pub trait Outcome: sealed::Sealed {
    /// Names the type of what failed.
    #[doc(hidden)]
    fn error_type(&self) -> ErrorType;
}

/// The name of a type, if there is one to name; made only for who wants to know it.
pub(crate) type ErrorType = fn() -> Option<&'static str>;

impl<T, E> Outcome for Result<T, E> {
    #[inline]
    fn error_type(&self) -> ErrorType {
        match self {
            Ok(_) => || Some(type_name::<T>()),
            Err(_) => || Some(type_name::<E>()),
        }
    }
}

impl<T> Outcome for Option<T> {
    #[inline]
    fn error_type(&self) -> ErrorType {
        || None
    }
}

mod sealed {
    pub trait Sealed {}
    impl<T, E> Sealed for Result<T, E> {}
    impl<T> Sealed for Option<T> {}
}
