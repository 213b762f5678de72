//! The default: what an error and its causes tell without having been asked.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::error::Error;

use super::heuristics::{self, Printed};
use super::{Classifier, Classify, io, markers, std_types};
use crate::class::{Classification, ErrorClass};

/// The classifier of a policy that names none: the error's own [`Classify`].
///
/// In `#[retry]` it also takes errors that have none, through [`default_classifier`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DefaultClassifier;

#[diagnostic::do_not_recommend]
impl<T, E: Classify> Classifier<Result<T, E>> for DefaultClassifier {
    #[inline]
    fn classify(&self, outcome: &Result<T, E>) -> Option<Classification> {
        match outcome {
            Ok(_) => None,
            Err(error) => Some(error.classify()),
        }
    }
}

/// [`default_classifier`] for every type of error: one policy with it serves them all.
///
/// ```
/// use reflexio::{RetryPolicy, classify::AnyError};
///
/// static POLICY: RetryPolicy<AnyError> = RetryPolicy::new().classifier(AnyError);
/// assert!(POLICY.call(|| std::env::var("NO_SUCH_VARIABLE")).is_err());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnyError;

#[diagnostic::do_not_recommend]
impl<T, E: Error + 'static> Classifier<Result<T, E>> for AnyError {
    #[inline]
    fn classify(&self, outcome: &Result<T, E>) -> Option<Classification> {
        outcome.as_ref().err().map(default_classifier)
    }
}

/// Classifies any error by what it and its causes are; the first that fits wins:
///
/// 1. **known types**, along the whole [`source`](Error::source) chain: the [markers](super::PermanentError), a
///    [`StatusError`](super::StatusError), [`Rejected`](crate::Rejected), `std::io::Error` by its kind, also in a `Box` or an
///    `Arc`, timeouts, parse errors; whatever is in an `Arc<dyn Error>` is looked into;
/// 2. **numeric codes**: an HTTP status from 400 to 599 in a field `status`, `status_code`, `http_status` or `code`, or
///    in a `Status(…)` or `StatusCode(…)`, as a derived `Debug` prints it, along the chain;
/// 3. **names**: the error's type and the names that its `Debug` begins with, along the chain: `…Timeout…`, `Connect…`
///    are transient, `…RateLimit…` is a rate limit, `Unauthorized` is `Auth`, `Forbidden` is `Permission`, …;
/// 4. `Unknown`.
///
/// `Display` is never read. An error of your own says more with `#[derive(Classify)]`.
///
/// ```
/// use reflexio::{ErrorClass, RetryPolicy, classify::default_classifier};
///
/// #[derive(Debug)]
/// struct ApiError {
///     status: u16,
/// }
/// # impl std::fmt::Display for ApiError {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "api") }
/// # }
/// impl std::error::Error for ApiError {}
///
/// assert_eq!(default_classifier(&ApiError { status: 429 }).class, ErrorClass::RateLimit);
///
/// // It is a classifier like any other:
/// let policy = RetryPolicy::new().classifier(default_classifier::<ApiError>);
/// # assert!(policy.call(|| Err::<(), _>(ApiError { status: 404 })).is_err());
/// ```
pub fn default_classifier<E: Error + 'static>(error: &E) -> Classification {
    classify_chain(error, Some(core::any::type_name::<E>()))
}

/// How far a chain of causes is followed; only a chain that bites its own tail is longer.
const LONGEST_CHAIN: usize = 64;

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    core::iter::successors(Some(error), |error| cause(*error)).take(LONGEST_CHAIN)
}

// Out of line: whoever follows a chain would hold all of it.
#[inline(never)]
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    // `source()` of an io error passes over the error that it carries, and that of a pointer over what it points to.
    io::carried(error).or_else(|| pointed_to(error)).or_else(|| error.source())
}

/// What stands behind a pointer that is an error itself, as those do that are held where errors are cloned.
fn pointed_to<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    macro_rules! look_behind {
        ($($pointer:ty),+ $(,)?) => {
            $(if let Some(pointer) = error.downcast_ref::<$pointer>() {
                return Some(&**pointer);
            })+
        };
    }
    look_behind!(Arc<dyn Error + Send + Sync>, Arc<dyn Error>);
    #[cfg(feature = "std")]
    look_behind!(Arc<std::io::Error>, Box<std::io::Error>);
    None
}

/// What step 1 of [`default_classifier`] finds.
///
/// What somebody put into an io error says more than the kind that it was given, so the kind waits for the end.
fn known(error: &(dyn Error + 'static)) -> Option<Classification> {
    let mut by_kind = None;
    for cause in causes(error) {
        let known = markers::known(cause).or_else(|| io::known(cause)).or_else(|| std_types::known(cause));
        if known.is_some() {
            return known;
        }
        by_kind = io::by_kind(cause).or(by_kind);
    }
    by_kind
}

#[cold]
pub(crate) fn classify_chain(error: &(dyn Error + 'static), type_name: Option<&str>) -> Classification {
    if let Some(known) = known(error) {
        return known;
    }
    let mut named = type_name.and_then(heuristics::by_type_name);
    for cause in causes(error) {
        let printed = Printed::of(cause);
        // The code of a system error is no HTTP status.
        if !io::is_io(cause)
            && let Some(status) = printed.status()
        {
            return Classification::from_status(status);
        }
        named = named.or_else(|| printed.class());
    }
    Classification::new(named.unwrap_or(ErrorClass::Unknown))
}

macro_rules! boxed_errors {
    ($($error:ty),+ $(,)?) => {$(
        /// As [`default_classifier`] does.
        impl Classify for $error {
            fn classify(&self) -> Classification {
                classify_chain(self, None)
            }
        }
    )+};
}
boxed_errors!(dyn Error + 'static, dyn Error + Send + 'static, dyn Error + Send + Sync + 'static);

macro_rules! pointers {
    ($($pointer:ty),+ $(,)?) => {$(
        impl<E: Classify + ?Sized> Classify for $pointer {
            #[inline]
            fn classify(&self) -> Classification {
                (**self).classify()
            }
        }
    )+};
}
pointers!(&E, &mut E, Box<E>, Rc<E>, Arc<E>);

#[cfg(feature = "anyhow")]
impl Classify for anyhow::Error {
    fn classify(&self) -> Classification {
        classify_chain(self.as_ref(), None)
    }
}
