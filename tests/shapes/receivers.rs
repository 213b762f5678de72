//! Methods, by every kind of `self`.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use reflexio::strategies::immediate;
use reflexio::{ErrorClass, retry};
use reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third, third_async};

#[derive(Default)]
struct Client {
    calls: u32,
    // Makes it `!Sync`, so that a shared borrow of it would not be `Send`.
    cell: Cell<u32>,
}

/// What is shared.
struct Shared {
    number: u32,
}

impl Shared {
    #[retry(strategy = immediate())]
    fn blocking(&self, tries: &Tries) -> Result<u32, Failure> {
        tries.attempt()?;
        Ok(self.number)
    }

    #[retry]
    async fn awaited(&self, tries: &Tries) -> Result<u32, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(self.number)
    }

    #[retry]
    #[allow(clippy::needless_arbitrary_self_type, reason = "it is the shape")]
    async fn typed(self: &Self, tries: &Tries) -> Result<u32, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(self.number)
    }

    #[retry(strategy = immediate())]
    fn arc_blocking(self: Arc<Self>, tries: &Tries) -> Result<u32, Failure> {
        tries.attempt()?;
        Ok(self.number)
    }

    #[retry]
    async fn arc(self: Arc<Self>, tries: &Tries) -> Result<u32, Failure> {
        let held = Arc::clone(&self);
        pause().await;
        tries.attempt()?;
        Ok(held.number)
    }

    #[retry]
    async fn borrowed_arc(self: &Arc<Self>, tries: &Tries) -> Result<u32, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(self.number)
    }

    #[retry]
    async fn rc(self: Rc<Self>, tries: &Tries) -> Result<u32, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(self.number)
    }
}

impl Client {
    #[retry(strategy = immediate())]
    fn by_mut(&mut self, tries: &Tries) -> Result<u32, Failure> {
        self.calls += 1;
        tries.attempt()?;
        Ok(self.calls)
    }

    #[retry]
    async fn by_mut_async(&mut self, tries: &Tries) -> Result<u32, Failure> {
        self.calls += 1;
        pause().await;
        tries.attempt()?;
        Ok(self.calls)
    }

    #[retry]
    async fn by_mut_read(&mut self, tries: &Tries) -> Result<u32, Failure> {
        self.cell.set(self.cell.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(self.cell.get())
    }

    #[retry]
    #[allow(clippy::needless_arbitrary_self_type, reason = "it is the shape")]
    async fn typed_mut(self: &mut Self, tries: &Tries) -> Result<u32, Failure> {
        self.cell.set(self.cell.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(self.cell.get())
    }

    #[retry(strategy = immediate())]
    fn owned(self, tries: &Tries) -> Result<u32, Failure> {
        self.cell.set(self.cell.get() + 1);
        tries.attempt()?;
        Ok(self.cell.get())
    }

    #[retry]
    async fn owned_async(self, tries: &Tries) -> Result<u32, Failure> {
        self.cell.set(self.cell.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(self.cell.get())
    }

    #[retry]
    async fn owned_mut(mut self, tries: &Tries) -> Result<u32, Failure> {
        self.calls += 1;
        pause().await;
        tries.attempt()?;
        Ok(self.calls)
    }

    #[retry]
    async fn boxed(mut self: Box<Self>, tries: &Tries) -> Result<u32, Failure> {
        self.calls += 1;
        pause().await;
        tries.attempt()?;
        Ok(self.calls)
    }

    #[retry(strategy = immediate())]
    fn pinned(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failure> {
        self.as_mut().step();
        tries.attempt()?;
        Ok(self.calls)
    }

    #[retry]
    async fn pinned_async(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failure> {
        self.as_mut().step();
        pause().await;
        tries.attempt()?;
        Ok(self.calls)
    }

    #[retry]
    async fn pinned_read(self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failure> {
        self.cell.set(self.cell.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(self.cell.get())
    }

    fn step(mut self: Pin<&mut Self>) {
        self.calls += 1;
    }
}

#[test]
fn shared_self() {
    let shared = Shared { number: 7 };
    assert_eq!(third(|tries| shared.blocking(tries)), Ok(7));
    assert_eq!(third_async(async |tries| send(shared.awaited(tries)).await), Ok(7));
    assert_eq!(third_async(async |tries| send(shared.typed(tries)).await), Ok(7));
}

#[test]
fn mutable_self() {
    assert_eq!(third(|tries| Client::default().by_mut(tries)), Ok(3));
    assert_eq!(third_async(async |tries| send(Client::default().by_mut_async(tries)).await), Ok(3));
    assert_eq!(third_async(async |tries| send(Client::default().by_mut_read(tries)).await), Ok(3));
    assert_eq!(third_async(async |tries| send(Client::default().typed_mut(tries)).await), Ok(3));
}

#[test]
fn owned_self() {
    assert_eq!(third(|tries| Client::default().owned(tries)), Ok(3));
    assert_eq!(third_async(async |tries| send(Client::default().owned_async(tries)).await), Ok(3));
    assert_eq!(third_async(async |tries| send(Client::default().owned_mut(tries)).await), Ok(3));
    assert_eq!(third_async(async |tries| send(Box::<Client>::default().boxed(tries)).await), Ok(3));
}

#[test]
fn pinned_self() {
    assert_eq!(third(|tries| Pin::new(&mut Client::default()).pinned(tries)), Ok(3));
    let call = async |tries: &Tries| send(Pin::new(&mut Client::default()).pinned_async(tries)).await;
    assert_eq!(third_async(call), Ok(3));
    let call = async |tries: &Tries| send(Pin::new(&mut Client::default()).pinned_read(tries)).await;
    assert_eq!(third_async(call), Ok(3));
}

#[test]
fn counted_self() {
    let shared = Arc::new(Shared { number: 7 });
    assert_eq!(third(|tries| Arc::clone(&shared).arc_blocking(tries)), Ok(7));
    assert_eq!(third_async(async |tries| send(Arc::clone(&shared).arc(tries)).await), Ok(7));
    assert_eq!(third_async(async |tries| send(shared.borrowed_arc(tries)).await), Ok(7));
    assert_eq!(third_async(async |tries| Rc::new(Shared { number: 7 }).rc(tries).await), Ok(7));
}

/// Judged by what its attempts change.
struct Judge {
    failures: u32,
    patience: u32,
}

impl Judge {
    fn class(&self) -> ErrorClass {
        if self.failures <= self.patience { ErrorClass::Transient } else { ErrorClass::Permanent }
    }

    fn count<T>(&mut self, attempt: Result<T, Failure>) -> Result<T, Failure> {
        attempt.inspect_err(|_| self.failures += 1)
    }

    #[retry(strategy = immediate(), classifier = |_: &Failure| self.class())]
    fn blocking(&mut self, tries: &Tries) -> Result<u32, Failure> {
        self.count(tries.attempt())
    }

    #[retry(strategy = immediate(), classifier = |_: &Failure| self.class())]
    async fn awaited(&mut self, tries: &Tries) -> Result<u32, Failure> {
        pause().await;
        self.count(tries.attempt())
    }
}

#[test]
fn a_classifier_sees_what_the_attempt_left_in_self() {
    let judge = |patience| Judge { failures: 0, patience };
    assert_eq!(third(|tries| judge(2).blocking(tries)), Ok(3));
    assert_eq!(third_async(async |tries| judge(2).awaited(tries).await), Ok(3));
    let tries = Tries::new();
    assert!(judge(1).blocking(&tries).is_err());
    assert_eq!(tries.made(), 2, "the second failure is permanent");
}
