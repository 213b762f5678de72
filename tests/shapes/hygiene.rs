//! Names of the user that are also ours.

use std::cell::Cell;

use reflexio::classify::outcome;
use reflexio::strategies::immediate;
use reflexio::{Classification, Classify, ErrorClass, Event, RetryPolicy, retry};
use reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third, third_async};

/// Every name that the macro's output binds, as an argument and as a local.
#[test]
fn arguments_and_locals() {
    #[retry(strategy = immediate(), clone(given))]
    fn blocking(tries: &Tries, policy: u32, call: u32, out: u32, given: String) -> Result<String, Failure> {
        let (delay, classifier, hook) = (policy, call, out);
        let last = tries.attempt()? + delay + classifier + hook;
        Ok(format!("{given}{last}"))
    }
    #[retry(clone(given))]
    async fn awaited(
        tries: &Tries,
        policy: Cell<u32>,
        call: Cell<u32>,
        out: Cell<u32>,
        given: String,
        attempt: u32,
    ) -> Result<String, Failure> {
        let (delay, classifier, hook) = (policy.get(), call.get(), out.get());
        pause().await;
        let last = tries.attempt()? + delay + classifier + hook + attempt;
        Ok(format!("{given}{last}"))
    }
    assert_eq!(third(|tries| blocking(tries, 1, 1, 1, "a".into())), Ok("a6".into()));
    let one = || Cell::new(1);
    let call = async |tries: &Tries| send(awaited(tries, one(), one(), one(), "a".into(), 1)).await;
    assert_eq!(third_async(call), Ok("a7".into()));
}

/// And what the arguments of the attribute say means the function's own.
#[test]
fn in_the_attribute() {
    fn begin(_: &Failure) -> ErrorClass {
        ErrorClass::Transient
    }
    fn hook(_: &Event<'_>) {}
    const NEXT: &str = "next";

    #[retry(policy = policy, classifier = begin, on_metric = hook, operation = NEXT, clone(given))]
    fn blocking(tries: &Tries, policy: &RetryPolicy, given: String) -> Result<String, Failure> {
        tries.attempt()?;
        Ok(given)
    }
    #[retry(
        policy = call,
        classifier = |call| Classification::from(begin(call)),
        on_metric = |given| hook(&given.clone()),
    )]
    fn other(tries: &Tries, call: &RetryPolicy, given: u32, out: u32) -> Result<u32, Failure> {
        Ok(tries.attempt()? + given + out)
    }
    let policy = RetryPolicy::new().strategy(immediate());
    assert_eq!(third(|tries| blocking(tries, &policy, "a".into())), Ok("a".into()));
    assert_eq!(third(|tries| other(tries, &policy, 1, 1)), Ok(5));
}

/// Functions, types and traits with the names of ours.
mod items {
    #![allow(non_camel_case_types, dead_code, reason = "they are here for their names")]

    use super::{ErrorClass, Failure, Tries, immediate, pause, retry};

    pub(super) mod reflexio {}
    mod __private {}
    mod blocking {}
    mod future {}

    struct Pick;
    struct Own;
    struct Chain;
    struct Break;
    struct Continue;
    struct Outcome;
    struct RetryPolicy;
    struct AsyncRetryPolicy;

    pub(super) fn begin() -> u32 {
        0
    }

    fn next() -> u32 {
        0
    }

    fn sleep() -> u32 {
        0
    }

    fn call() -> u32 {
        0
    }

    fn policy() -> u32 {
        0
    }

    fn delay() -> ErrorClass {
        ErrorClass::Transient
    }

    fn classifier() -> u32 {
        u32::from(delay() == ErrorClass::Transient)
    }

    /// Every type has methods with names that the macro calls.
    trait Blanket {
        fn pick(&self) -> u32 {
            0
        }

        fn blocking(&self) -> u32 {
            0
        }

        fn future(&self) -> u32 {
            0
        }

        fn next(&self) -> u32 {
            0
        }

        fn operation(&self) -> u32 {
            0
        }

        fn on_metric(&self) -> u32 {
            0
        }

        fn strategy(&self) -> u32 {
            0
        }
    }

    impl<T: ?Sized> Blanket for T {}

    #[retry(strategy = immediate(), operation = "fetch", on_metric = |_| ())]
    pub(super) fn fetch(tries: &Tries) -> Result<u32, Failure> {
        Ok(tries.attempt()? + begin() + next() + sleep() + call() + policy() + classifier())
    }

    static POLICY: ::reflexio::RetryPolicy = ::reflexio::RetryPolicy::new().strategy(immediate());

    #[retry(policy = POLICY, operation = "fetch", on_metric = |_| ())]
    pub(super) fn fetch_by_policy(tries: &Tries) -> Result<u32, Failure> {
        Ok(tries.attempt()? + begin())
    }

    #[retry]
    pub(super) async fn fetch_async<Nobody: Send>(tries: &Tries, _: Nobody) -> Result<u32, Failure> {
        pause().await;
        Ok(tries.attempt()? + begin() + next() + sleep() + call() + policy() + classifier())
    }
}

#[test]
fn named_like_ours() {
    assert_eq!(third(items::fetch), Ok(4));
    assert_eq!(third(items::fetch_by_policy), Ok(3));
    assert_eq!(third_async(async |tries| send(items::fetch_async(tries, 1)).await), Ok(4));
}

/// A function that a `macro_rules!` macro makes, with the names of its definition and of its use.
#[test]
fn made_by_a_macro() {
    macro_rules! make {
        ($(#[$meta:meta])* $name:ident, $argument:ident: $ty:ty, $ret:ty, $body:expr) => {
            $(#[$meta])*
            async fn $name(tries: &Tries, $argument: $ty, text: String) -> $ret {
                pause().await;
                let attempt = tries.attempt()?;
                let _ = text.len();
                Ok(attempt + $body)
            }
        };
    }
    macro_rules! whole {
        ($item:item) => {
            #[retry(strategy = immediate())]
            $item
        };
    }
    make!(#[retry] made, cell: Cell<u32>, Result<u32, Failure>, cell.get());
    whole! {
        fn passed(tries: &Tries) -> Result<u32, Failure> {
            tries.attempt()
        }
    }
    assert_eq!(third_async(async |tries| send(made(tries, Cell::new(1), String::new())).await), Ok(4));
    assert_eq!(third(passed), Ok(3));
}

/// A macro hands on what it was given in invisible brackets.
#[test]
#[allow(clippy::redundant_closure_for_method_calls, reason = "a closure without types is the shape")]
fn arguments_from_a_macro() {
    macro_rules! retried {
        ($krate:path, $classifier:expr, $mode:expr) => {
            #[retry(crate = $krate, strategy = immediate(), classifier = $classifier, retry_after = $mode)]
            fn fetch(tries: &Tries) -> Result<u32, Failure> {
                tries.attempt()
            }
        };
    }
    retried!(::reflexio, |failure| failure.classify(), Exact);
    assert_eq!(third(fetch), Ok(3));
}

fn missing<T>(found: &Option<T>) -> Option<Classification> {
    if found.is_none() { Some(ErrorClass::Transient.into()) } else { None }
}

/// A local that shadows the function, and a function of the classifier's name.
#[test]
fn shadowing_itself() {
    #[retry(strategy = immediate(), classifier = outcome(missing))]
    fn missing_one(tries: &Tries) -> Option<u32> {
        let missing = tries.attempt().ok()?;
        let missing_one = missing + 1;
        Some(missing_one)
    }
    assert_eq!(third(missing_one), Some(4));
}
