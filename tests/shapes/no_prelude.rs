//! A module without a prelude.

#![no_implicit_prelude]

use ::core::assert_eq;
use ::core::cell::Cell;
use ::core::result::Result;
use ::core::result::Result::Ok;
use ::reflexio::retry;
use ::reflexio::strategies::immediate;
use ::reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third, third_async};

#[retry(strategy = immediate(), clone(numbers), on_metric = |_| (), transient(max_attempts = 2))]
fn blocking(tries: &Tries, numbers: [u32; 2]) -> Result<u32, Failure> {
    tries.attempt()?;
    Ok(numbers[0])
}

#[retry(clone(numbers))]
async fn awaited(tries: &Tries, numbers: [u32; 2], cell: Cell<u32>) -> Result<u32, Failure> {
    pause().await;
    tries.attempt()?;
    Ok(numbers[0] + cell.get())
}

#[derive(::core::fmt::Debug, ::core::cmp::PartialEq, ::reflexio::Classify)]
enum Problem {
    #[class(transient)]
    Failed,
}

#[retry(strategy = immediate())]
fn derived(tries: &Tries) -> Result<u32, Problem> {
    tries.attempt().map_err(|_| Problem::Failed)
}

#[test]
fn no_implicit_prelude() {
    assert_eq!(third(|tries| blocking(tries, [7, 8])), Ok(7));
    assert_eq!(third_async(async |tries| send(awaited(tries, [7, 8], Cell::new(1))).await), Ok(8));
    assert_eq!(third(derived), Ok(3));
}
