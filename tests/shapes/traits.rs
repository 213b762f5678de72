//! Methods of traits.

use std::cell::Cell;

use reflexio::retry;
use reflexio::strategies::immediate;
use reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third, third_async};

trait Fetch {
    fn blocking(&self, tries: &Tries) -> Result<u32, Failure>;

    #[retry(strategy = immediate())]
    fn by_default(&self, tries: &Tries) -> Result<u32, Failure> {
        Ok(tries.attempt()? + self.extra())
    }

    fn awaited(&mut self, tries: &Tries) -> impl Future<Output = Result<u32, Failure>> + Send;

    fn extra(&self) -> u32 {
        1
    }
}

#[allow(async_fn_in_trait, reason = "it is the shape")]
trait FetchAsync {
    async fn awaited_in_trait(&self, tries: &Tries) -> Result<u32, Failure>;

    #[retry]
    async fn awaited_by_default(&self, tries: &Tries) -> Result<u32, Failure> {
        pause().await;
        Ok(tries.attempt()? + self.start())
    }

    fn start(&self) -> u32;
}

trait FetchFuture: Sync {
    #[retry]
    fn future_by_default(&self, tries: &Tries) -> impl Future<Output = Result<u32, Failure>> + Send {
        async move {
            pause().await;
            Ok(tries.attempt()? + self.begin())
        }
    }

    fn begin(&self) -> u32 {
        1
    }
}

#[derive(Default)]
struct Client(Cell<u32>);

impl Fetch for Client {
    #[retry(strategy = immediate())]
    fn blocking(&self, tries: &Tries) -> Result<u32, Failure> {
        Ok(tries.attempt()? + self.extra())
    }

    #[retry]
    async fn awaited(&mut self, tries: &Tries) -> Result<u32, Failure> {
        self.0.set(self.0.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(self.0.get())
    }
}

impl FetchAsync for u32 {
    #[retry]
    async fn awaited_in_trait(&self, tries: &Tries) -> Result<u32, Failure> {
        pause().await;
        Ok(tries.attempt()? + self)
    }

    fn start(&self) -> u32 {
        *self
    }
}

impl FetchFuture for u32 {}

#[test]
fn method_of_an_impl() {
    assert_eq!(third(|tries| Client::default().blocking(tries)), Ok(4));
    let object: &dyn Fn(&Tries) -> Result<u32, Failure> = &|tries| Client::default().blocking(tries);
    assert_eq!(third(object), Ok(4));
    assert_eq!(third_async(async |tries| send(Client::default().awaited(tries)).await), Ok(3));
}

#[test]
fn default_method() {
    assert_eq!(third(|tries| Client::default().by_default(tries)), Ok(4));
}

#[test]
fn async_fn_in_trait() {
    assert_eq!(third_async(async |tries| send(1.awaited_in_trait(tries)).await), Ok(4));
    assert_eq!(third_async(async |tries| send(1.awaited_by_default(tries)).await), Ok(4));
    assert_eq!(third_async(async |tries| send(1.future_by_default(tries)).await), Ok(4));
}
