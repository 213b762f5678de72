//! Who judges, where the attribute does not say: found by the order in which methods are looked for, the most deliberate way
//! first.
//!
//! 1. the policy's own classifier judges the outcome (by default: the error is `Classify`);
//! 2. the policy has none of its own, and the error is an `Error`: the default classifier;
//! 3. neither: an error that teaches.

use core::error::Error;
use core::marker::PhantomData;

use super::{Bound, NoPolicy, bind};
use crate::class::Classification;
use crate::classify::{AnyError, Classifier, Classify, DefaultClassifier, default_classifier};
use crate::outcome::Outcome;
use crate::policy::{AsyncPolicy, BlockingPolicy};

/// The question: who judges outcomes `R`, given a policy's classifier `C`?
pub struct Pick<'c, R, C> {
    classifier: &'c C,
    outcome: PhantomData<fn(&R)>,
}

impl<'c, R, C> Pick<'c, R, C> {
    #[inline]
    pub fn blocking<P: BlockingPolicy<Classifier = C>>(_: &R, policy: &'c P) -> Self {
        Self { classifier: policy.classifier(), outcome: PhantomData }
    }

    #[inline]
    pub fn future<P: AsyncPolicy<Classifier = C>>(_: &R, policy: &'c P) -> Self {
        Self { classifier: policy.classifier(), outcome: PhantomData }
    }
}

impl<R> Pick<'_, R, DefaultClassifier> {
    /// Of a policy that the attribute has made itself, and named no classifier for.
    #[inline]
    pub fn unnamed(_: &R) -> Self {
        Self { classifier: &DefaultClassifier, outcome: PhantomData }
    }
}

impl<'c, R, C: Classifier<R>> Pick<'c, R, C> {
    /// The first way.
    // A method of its own, which is looked for before those of traits: most functions need not look further.
    #[inline]
    pub fn pick_classifier(&self) -> &'c C {
        self.classifier
    }
}

/// The second way.
pub trait Chain {
    fn pick_classifier(&self) -> &'static AnyError;
}

impl<T, E: Error + 'static> Chain for Pick<'_, Result<T, E>, DefaultClassifier> {
    #[inline]
    fn pick_classifier(&self) -> &'static AnyError {
        &AnyError
    }
}

/// Judges whatever it is given, so that the error about its judge stays the only one.
pub struct Nobody;

#[diagnostic::do_not_recommend]
impl<R> Classifier<R> for Nobody {
    fn classify(&self, _: &R) -> Option<Classification> {
        None
    }
}

/// No way: the bound says what is missing.
pub trait Teach {
    type Missing;

    fn pick_classifier(&self) -> &'static Nobody
    where
        Self::Missing: Judged;
}

/// The outcome is none; that is for [`Outcome`] to say.
// By value, which is behind the reference and so looked for last.
pub trait NoOutcome {
    fn pick_classifier(self) -> &'static Nobody;
}

impl<R, C> NoOutcome for Pick<'_, R, C> {
    fn pick_classifier(self) -> &'static Nobody {
        &Nobody
    }
}

/// What [`Teach`] asks for in vain.
#[diagnostic::on_unimplemented(
    message = "`#[retry]` cannot tell which `ErrorClass` a failure of `{Self}` belongs to",
    label = "neither `Classify` nor a `std::error::Error + 'static`",
    note = "put `#[derive(reflexio::Classify)]` on the error type and `#[class(transient)]`, `#[class(permanent)]`, … on its variants",
    note = "or name a function that knows: `#[retry(classifier = my_classifier)]`; `classify::outcome(my_function)` judges an `Option`"
)]
pub trait Judged {}

impl<R: Outcome, C> Teach for &Pick<'_, R, C> {
    type Missing = R;

    fn pick_classifier(&self) -> &'static Nobody
    where
        Self::Missing: Judged,
    {
        &Nobody
    }
}

/// The content of a `transparent` variant.
pub struct Inner<'a, T: ?Sized>(pub &'a T);

/// It knows its class.
pub trait InnerClassify {
    fn classify_inner(&self) -> Classification;
}

impl<T: Classify + ?Sized> InnerClassify for &&Inner<'_, T> {
    fn classify_inner(&self) -> Classification {
        self.0.classify()
    }
}

/// It is an error.
pub trait InnerError {
    fn classify_inner(&self) -> Classification;
}

impl<T: Error + 'static> InnerError for &Inner<'_, T> {
    fn classify_inner(&self) -> Classification {
        default_classifier(self.0)
    }
}

/// It is neither: the bound says what is missing.
pub trait InnerTeach {
    type Missing: ?Sized;

    fn classify_inner(&self) -> Classification
    where
        Self::Missing: Classified;
}

/// What [`InnerTeach`] asks for in vain: `Classify`, without a list of whatever has it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which `ErrorClass` its failures belong to",
    label = "neither `Classify` nor a `std::error::Error + 'static`",
    note = "put `#[derive(reflexio::Classify)]` on it and `#[class(transient)]`, `#[class(permanent)]`, … on its variants",
    note = "or give this variant a class of its own, such as `#[class(transient)]` in the place of `transparent`"
)]
pub trait Classified {}

impl<T: ?Sized> InnerTeach for Inner<'_, T> {
    type Missing = T;

    fn classify_inner(&self) -> Classification
    where
        T: Classified,
    {
        unreachable!("it does not compile")
    }
}

/// A policy argument. Where it is none, the bound says so, and what stands in for it says nothing more.
pub struct Given<'a, P>(pub &'a P);

/// It can drive a function that blocks.
pub trait GivenBlocking<'a, P> {
    fn bind_blocking(&self, function: &'a str) -> Bound<'a, P>;
}

impl<'a, P: BlockingPolicy> GivenBlocking<'a, P> for &Given<'a, P> {
    #[inline]
    fn bind_blocking(&self, function: &'a str) -> Bound<'a, P> {
        bind(self.0, function)
    }
}

/// It cannot.
pub trait GivenNoBlocking<'a> {
    type Missing;

    fn bind_blocking(&self, function: &'a str) -> Bound<'a, NoPolicy>
    where
        Self::Missing: BlockingPolicy;
}

impl<'a, P> GivenNoBlocking<'a> for Given<'a, P> {
    type Missing = P;

    fn bind_blocking(&self, _: &'a str) -> Bound<'a, NoPolicy> {
        unreachable!("it does not compile")
    }
}

/// It can drive an async function.
pub trait GivenFuture<'a, P> {
    fn bind_future(&self, function: &'a str) -> Bound<'a, P>;
}

impl<'a, P: AsyncPolicy> GivenFuture<'a, P> for &Given<'a, P> {
    #[inline]
    fn bind_future(&self, function: &'a str) -> Bound<'a, P> {
        bind(self.0, function)
    }
}

/// It cannot.
pub trait GivenNoFuture<'a> {
    type Missing;

    fn bind_future(&self, function: &'a str) -> Bound<'a, NoPolicy>
    where
        Self::Missing: AsyncPolicy;
}

impl<'a, P> GivenNoFuture<'a> for Given<'a, P> {
    type Missing = P;

    fn bind_future(&self, _: &'a str) -> Bound<'a, NoPolicy> {
        unreachable!("it does not compile")
    }
}
