//! `#[async_trait]` on the trait and on the `impl`.
//!
//! It is expanded first, whichever stands above: `#[retry]` then finds a function that returns a boxed future.

use std::cell::Cell;
use std::pin::Pin;

use async_trait::async_trait;
use reflexio::retry;
use reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third_async};

#[async_trait]
trait Fetch {
    #[retry]
    async fn by_default(&self, tries: &Tries, cell: Cell<u32>) -> Result<u32, Failure>
    where
        Self: Sync,
    {
        cell.set(cell.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(cell.get())
    }

    async fn shared(&self, tries: &Tries, name: &str) -> Result<usize, Failure>;
    async fn mutable(&mut self, tries: &Tries, mut cell: Cell<u32>) -> Result<u32, Failure>;
    async fn owned(self, tries: &Tries) -> Result<u32, Failure>
    where
        Self: Sized;
    async fn boxed(self: Box<Self>, tries: &Tries) -> Result<u32, Failure>;
    async fn pinned(self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failure>;
    async fn parts(
        &self,
        tries: &Tries,
        (a, b): (u32, Cell<u32>),
        [c]: [Cell<u32>; 1],
    ) -> Result<u32, Failure>;
    async fn consumed(&self, tries: &Tries, body: String, _: Cell<u32>) -> Result<String, Failure>;
    async fn generic<T: Send>(&self, tries: &Tries, value: T) -> Result<T, Failure>
    where
        T: Clone;
}

#[derive(Default)]
struct Client {
    calls: u32,
}

#[async_trait]
impl Fetch for Client {
    #[retry]
    async fn shared(&self, tries: &Tries, name: &str) -> Result<usize, Failure> {
        pause().await;
        if tries.attempt()? == 9 {
            return Ok(9);
        }
        Ok(name.len())
    }

    #[retry]
    async fn mutable(&mut self, tries: &Tries, mut cell: Cell<u32>) -> Result<u32, Failure> {
        self.calls += 1;
        *cell.get_mut() += self.calls;
        pause().await;
        tries.attempt()?;
        Ok(cell.get())
    }

    #[retry]
    async fn owned(self, tries: &Tries) -> Result<u32, Failure> {
        pause().await;
        Ok(tries.attempt()? + self.calls)
    }

    #[retry]
    async fn boxed(mut self: Box<Self>, tries: &Tries) -> Result<u32, Failure> {
        self.calls += 1;
        pause().await;
        tries.attempt()?;
        Ok(self.calls)
    }

    #[retry]
    async fn pinned(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failure> {
        self.as_mut().calls += 1;
        pause().await;
        tries.attempt()?;
        Ok(self.calls)
    }

    #[retry]
    async fn parts(
        &self,
        tries: &Tries,
        (a, b): (u32, Cell<u32>),
        [c]: [Cell<u32>; 1],
    ) -> Result<u32, Failure> {
        b.set(b.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(a + b.get() + c.get())
    }

    #[retry(clone(body))]
    async fn consumed(&self, tries: &Tries, body: String, _: Cell<u32>) -> Result<String, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(body)
    }

    #[retry(clone(value))]
    async fn generic<T: Send>(&self, tries: &Tries, value: T) -> Result<T, Failure>
    where
        T: Clone,
    {
        pause().await;
        tries.attempt()?;
        Ok(value)
    }
}

#[async_trait(?Send)]
trait Local {
    async fn local(&self, tries: &Tries) -> Result<u32, Failure>;
}

#[async_trait(?Send)]
impl Local for Cell<u32> {
    #[retry]
    async fn local(&self, tries: &Tries) -> Result<u32, Failure> {
        self.set(self.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(self.get())
    }
}

#[test]
fn on_the_trait() {
    let call = async |tries: &Tries| send(Client::default().by_default(tries, Cell::new(0))).await;
    assert_eq!(third_async(call), Ok(3));
}

#[test]
fn on_the_impl() {
    assert_eq!(third_async(async |tries| send(Client::default().shared(tries, "four")).await), Ok(4));
    assert_eq!(third_async(async |tries| send(Client::default().mutable(tries, Cell::new(0))).await), Ok(6));
    assert_eq!(third_async(async |tries| send(Client::default().owned(tries)).await), Ok(3));
    assert_eq!(third_async(async |tries| send(Box::<Client>::default().boxed(tries)).await), Ok(3));
    let call = async |tries: &Tries| send(Pin::new(&mut Client::default()).pinned(tries)).await;
    assert_eq!(third_async(call), Ok(3));
}

#[test]
fn parts_of_an_argument() {
    let call =
        async |tries: &Tries| send(Client::default().parts(tries, (1, Cell::new(0)), [Cell::new(1)])).await;
    assert_eq!(third_async(call), Ok(5));
}

#[test]
fn cloned_arguments() {
    let call = async |tries: &Tries| send(Client::default().consumed(tries, "a".into(), Cell::new(1))).await;
    assert_eq!(third_async(call), Ok("a".into()));
    assert_eq!(third_async(async |tries| send(Client::default().generic(tries, 7)).await), Ok(7));
}

#[test]
fn not_send() {
    assert_eq!(third_async(async |tries| Cell::new(0).local(tries).await), Ok(3));
}
