//! From an outcome to a class.
//!
//! Three ways lead there, from the most to the least deliberate:
//!
//! 1. the error knows its class: it implements [`Classify`], best by `#[derive(Classify)]`;
//! 2. the caller knows: a [`Classifier`], most often a closure over the error;
//! 3. nobody said: [`default_classifier`] looks at the error and at what caused it.

mod chain;
mod heuristics;
mod io;
mod markers;
mod std_types;

pub use chain::{AnyError, DefaultClassifier, default_classifier};
pub use markers::{
    AbortError, AuthError, ConcurrencyError, PermanentError, PermissionError, RateLimitError, ServerError,
    StatusError, TransientError,
};

use crate::class::Classification;

/// An error that knows its class.
///
/// ```
/// use reflexio::{Classification, Classify, ErrorClass};
///
/// struct Busy;
///
/// impl Classify for Busy {
///     fn classify(&self) -> Classification {
///         ErrorClass::RateLimit.into()
///     }
/// }
///
/// assert_eq!(Busy.classify().class, ErrorClass::RateLimit);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which `ErrorClass` its failures belong to",
    label = "this error type is not `Classify`",
    note = "put `#[derive(reflexio::Classify)]` on it and `#[class(transient)]`, `#[class(permanent)]`, … on its variants",
    note = "or name a classifier: `classifier = my_classifier` in `#[retry(…)]`, `.classifier(my_classifier)` on a policy",
    note = "`reflexio::classify::AnyError` is a classifier for any `std::error::Error + 'static`"
)]
pub trait Classify {
    /// The class of this failure, with what it says of waiting.
    fn classify(&self) -> Classification;
}

/// Whatever judges an outcome: `None` is a success, anything else a failure of that class.
///
/// Every `Fn(&E) -> impl Into<Classification>` is one, for `Result<T, E>`: it is asked about errors only. To judge
/// values as well (a 503 that came as `Ok`, a `None` that should have been there), use [`outcome`].
///
/// ```
/// use reflexio::{ErrorClass, RetryPolicy};
///
/// fn by_code(code: &u16) -> ErrorClass {
///     ErrorClass::from_status(*code)
/// }
///
/// static POLICY: RetryPolicy<fn(&u16) -> ErrorClass> = RetryPolicy::new().classifier(by_code);
/// assert_eq!(POLICY.call(|| Err::<(), u16>(404)), Err(404));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot classify the outcome `{R}`",
    label = "not a classifier for this outcome",
    note = "a classifier for `Result<T, E>` is any `fn(&E) -> ErrorClass` or `fn(&E) -> Classification`; \
            `classify::outcome(|out: &Result<T, E>| …)` judges values too, and returns an `Option<Classification>`",
    note = "`DefaultClassifier` asks the error itself: put `#[derive(reflexio::Classify)]` on it",
    note = "where the error is not yours, `.classifier(reflexio::classify::AnyError)` judges any `std::error::Error + 'static`"
)]
pub trait Classifier<R: ?Sized> {
    /// Judges one outcome; `None` says that it is a success.
    fn classify(&self, outcome: &R) -> Option<Classification>;
}

// Of a function that returns something else, it would be said what a `bool` cannot become.
#[diagnostic::do_not_recommend]
impl<F, T, E, I> Classifier<Result<T, E>> for F
where
    F: Fn(&E) -> I,
    I: Into<Classification>,
{
    #[inline]
    fn classify(&self, outcome: &Result<T, E>) -> Option<Classification> {
        match outcome {
            Ok(_) => None,
            Err(error) => Some(self(error).into()),
        }
    }
}

/// A classifier that judges the whole outcome; made by [`outcome`].
#[derive(Debug, Clone, Copy)]
pub struct OutcomeClassifier<F>(F);

/// Makes a classifier of a function over the whole outcome.
///
/// A value that is judged a failure is retried like an error and handed back as it is when the call stops.
///
/// ```
/// use reflexio::{Classification, ErrorClass, RetryPolicy, classify};
///
/// struct Response {
///     status: u16,
/// }
///
/// let policy = RetryPolicy::new().max_attempts(1).classifier(classify::outcome(
///     |out: &Result<Response, std::io::Error>| match out {
///         Ok(response) if response.status < 400 => None,
///         Ok(response) => Some(Classification::from_status(response.status)),
///         Err(_) => Some(ErrorClass::Transient.into()),
///     },
/// ));
/// let response = policy.call(|| Ok(Response { status: 503 })).unwrap();
/// assert_eq!(response.status, 503);
/// ```
pub const fn outcome<F>(judge: F) -> OutcomeClassifier<F> {
    OutcomeClassifier(judge)
}

#[diagnostic::do_not_recommend]
impl<F, R: ?Sized> Classifier<R> for OutcomeClassifier<F>
where
    F: Fn(&R) -> Option<Classification>,
{
    #[inline]
    fn classify(&self, outcome: &R) -> Option<Classification> {
        (self.0)(outcome)
    }
}
