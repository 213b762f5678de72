//! A module that means something else by every name of the prelude, and by `core`, `std` and `reflexio`.

#![allow(dead_code, reason = "they are here for their names")]

use ::reflexio::retry;

use crate::support::{Tries, pause, send, third, third_async};

mod core {}
mod std {}
mod alloc {}
mod tokio {}
mod reflexio {}

struct Ok;
struct Err;
struct Some;
struct None;
struct Box;
struct Option;
struct Vec;
struct String;
struct Failure;
trait Clone {}
trait Send {}
trait Sync {}
trait Fn {}
trait Future {}
trait Into {}
trait From {}
trait Drop {}

type Result<T> = ::core::result::Result<T, ::reflexio_tests::Failure>;

#[retry(strategy = ::reflexio::strategies::immediate(), clone(body))]
fn blocking(tries: &Tries, body: ::std::string::String) -> Result<usize> {
    let _ = (Ok, Err, Some, None, Box);
    tries.attempt()?;
    Result::Ok(body.len())
}

#[retry(clone(body), on_metric = |_| (), max_attempts = 3, rate_limit(max_attempts = 2))]
async fn awaited(tries: &Tries, cell: ::core::cell::Cell<u32>, body: ::std::string::String) -> Result<usize> {
    pause().await;
    let _ = cell.get();
    tries.attempt()?;
    Result::Ok(body.len())
}

#[retry]
fn boxed(
    tries: &Tries,
) -> ::core::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = Result<u32>> + '_>> {
    ::std::boxed::Box::pin(async move {
        pause().await;
        tries.attempt()
    })
}

static POLICY: ::reflexio::RetryPolicy = ::reflexio::RetryPolicy::new().max_attempts(3);

#[retry(policy = POLICY, on_metric = |event| drop(event.to_string()), classifier = |failure| failure.0)]
fn by_policy(tries: &Tries) -> Result<u32> {
    tries.attempt()
}

#[test]
fn shadowed_prelude() {
    ::core::assert_eq!(third(|tries| blocking(tries, "four".into())), Result::Ok(4));
    let call = async |tries: &Tries| send(awaited(tries, ::core::cell::Cell::new(1), "four".into())).await;
    ::core::assert_eq!(third_async(call), Result::Ok(4));
    ::core::assert_eq!(third_async(async |tries| boxed(tries).await), Result::Ok(3));
}
