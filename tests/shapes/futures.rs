//! Functions that return a future: the block that makes it is retried inside.

use std::cell::Cell;
use std::fmt::Display;
use std::pin::Pin;

use reflexio::retry;
use reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third_async};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[test]
fn impl_future() {
    #[retry]
    fn by_hand(tries: &Tries, cell: Cell<u32>) -> impl Future<Output = Result<u32, Failure>> + Send {
        async move {
            cell.set(cell.get() + 1);
            pause().await;
            tries.attempt()?;
            Ok(cell.get())
        }
    }
    assert_eq!(third_async(async |tries| send(by_hand(tries, Cell::new(0))).await), Ok(3));
}

#[test]
fn impl_future_of_impl_trait() {
    #[retry]
    fn by_hand(tries: &Tries) -> impl Future<Output = Result<impl Display + use<>, Failure>> + Send {
        async move {
            pause().await;
            Ok(tries.attempt()?)
        }
    }
    let shown = third_async(async |tries| send(by_hand(tries)).await.unwrap().to_string());
    assert_eq!(shown, "3");
}

/// What stands before the block is done once.
#[test]
fn statements_before_the_block() {
    #[retry]
    fn by_hand(tries: &Tries, done: &Cell<u32>) -> impl Future<Output = Result<u32, Failure>> + Send {
        done.set(done.get() + 1);
        let add = 1;
        async move {
            pause().await;
            Ok(tries.attempt()? + add)
        }
    }
    let done = Cell::new(0);
    assert_eq!(third_async(async |tries| send(by_hand(tries, &done)).await), Ok(4));
    assert_eq!(done.get(), 1);
}

/// A variable of the block's own is made by each attempt, also where it begins as an argument.
#[test]
fn variables_of_the_block() {
    #[retry]
    fn by_hand(tries: &Tries, n: u32, pair: (u32, u32)) -> impl Future<Output = Result<u32, Failure>> + Send {
        async move {
            let mut left = n;
            let (mut a, b) = pair;
            left += 1;
            a += b;
            pause().await;
            tries.attempt()?;
            Ok(left + a)
        }
    }
    assert_eq!(third_async(async |tries| send(by_hand(tries, 0, (0, 1))).await), Ok(2));
}

#[test]
fn block_that_moves_nothing() {
    #[retry]
    fn by_hand(tries: &Tries) -> impl Future<Output = Result<u32, Failure>> + Send + '_ {
        async {
            pause().await;
            tries.attempt()
        }
    }
    assert_eq!(third_async(async |tries| send(by_hand(tries)).await), Ok(3));
}

#[test]
fn boxed_future() {
    #[retry]
    fn by_hand<'a>(
        tries: &'a Tries,
        cell: Cell<u32>,
    ) -> Pin<Box<dyn Future<Output = Result<u32, Failure>> + Send + 'a>> {
        Box::pin(async move {
            cell.set(cell.get() + 1);
            pause().await;
            tries.attempt()?;
            Ok(cell.get())
        })
    }
    #[retry]
    fn in_one_line(tries: &Tries) -> BoxFuture<'_, Result<u32, Failure>> {
        Box::pin(async move { tries.attempt() })
    }
    #[retry]
    fn full_path(tries: &Tries) -> BoxFuture<'_, Result<u32, Failure>> {
        let add = 1;
        std::boxed::Box::pin(async move {
            pause().await;
            Ok(tries.attempt()? + add)
        })
    }
    assert_eq!(third_async(async |tries| send(by_hand(tries, Cell::new(0))).await), Ok(3));
    assert_eq!(third_async(async |tries| send(in_one_line(tries)).await), Ok(3));
    assert_eq!(third_async(async |tries| send(full_path(tries)).await), Ok(4));
}

struct Client {
    extra: u32,
}

impl Client {
    #[retry]
    fn method<'a>(&'a mut self, tries: &'a Tries) -> BoxFuture<'a, Result<u32, Failure>> {
        Box::pin(async move {
            self.extra += 1;
            pause().await;
            tries.attempt()?;
            Ok(self.extra)
        })
    }

    #[retry]
    fn owned(self, tries: &Tries) -> impl Future<Output = Result<u32, Failure>> + Send {
        async move {
            pause().await;
            Ok(tries.attempt()? + self.extra)
        }
    }
}

#[test]
fn methods() {
    assert_eq!(third_async(async |tries| send(Client { extra: 0 }.method(tries)).await), Ok(3));
    assert_eq!(third_async(async |tries| send(Client { extra: 1 }.owned(tries)).await), Ok(4));
}
