//! What an argument may be, and how it may be taken.

use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::rc::Rc;
use std::sync::mpsc;

use reflexio::retry;
use reflexio::strategies::immediate;
use reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third, third_async};

#[test]
fn by_value() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, name: String) -> Result<usize, Failure> {
        tries.attempt()?;
        Ok(name.len())
    }
    #[retry]
    async fn awaited(tries: &Tries, name: String) -> Result<usize, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(name.len())
    }
    assert_eq!(third(|tries| blocking(tries, "four".into())), Ok(4));
    assert_eq!(third_async(async |tries| send(awaited(tries, "four".into())).await), Ok(4));
}

/// It is one variable for the whole call: an attempt finds what the one before left in it.
#[test]
fn mutable() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, mut sum: u32) -> Result<u32, Failure> {
        sum += 1;
        tries.attempt()?;
        Ok(sum)
    }
    #[retry]
    async fn awaited(tries: &Tries, mut sum: u32) -> Result<u32, Failure> {
        sum += 1;
        pause().await;
        tries.attempt()?;
        Ok(sum)
    }
    assert_eq!(third(|tries| blocking(tries, 10)), Ok(13));
    assert_eq!(third_async(async |tries| send(awaited(tries, 10)).await), Ok(13));
}

#[test]
fn mutable_reference() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, seen: &mut Vec<u8>) -> Result<usize, Failure> {
        seen.push(1);
        tries.attempt()?;
        Ok(seen.len())
    }
    #[retry]
    async fn awaited(tries: &Tries, seen: &mut Vec<Cell<u8>>) -> Result<usize, Failure> {
        seen.push(Cell::new(1));
        pause().await;
        tries.attempt()?;
        Ok(seen.len())
    }
    assert_eq!(third(|tries| blocking(tries, &mut Vec::new())), Ok(3));
    assert_eq!(third_async(async |tries| send(awaited(tries, &mut Vec::new())).await), Ok(3));
}

/// Only read, and not `Sync`: a shared borrow of it would not be `Send`.
#[test]
fn mutable_reference_that_is_read() {
    #[retry]
    async fn awaited(tries: &Tries, counter: &mut Cell<u32>) -> Result<u32, Failure> {
        counter.set(counter.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(counter.get())
    }
    assert_eq!(third_async(async |tries| send(awaited(tries, &mut Cell::new(0))).await), Ok(3));
}

#[test]
fn mutable_slice() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, buffer: &mut [u8]) -> Result<u8, Failure> {
        buffer[0] += 1;
        tries.attempt()?;
        Ok(buffer[0])
    }
    #[retry]
    async fn awaited(tries: &Tries, buffer: &mut [u8]) -> Result<u8, Failure> {
        buffer[0] += 1;
        pause().await;
        tries.attempt()?;
        Ok(buffer[0])
    }
    assert_eq!(third(|tries| blocking(tries, &mut [0, 9])), Ok(3));
    assert_eq!(third_async(async |tries| send(awaited(tries, &mut [0, 9])).await), Ok(3));
}

#[test]
fn mutable_trait_object() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, out: &mut dyn Write) -> Result<u32, Failure> {
        out.write_char('.').expect("a text has room");
        tries.attempt()
    }
    #[retry]
    async fn awaited(tries: &Tries, out: &mut (dyn Write + Send)) -> Result<u32, Failure> {
        out.write_char('.').expect("a text has room");
        pause().await;
        tries.attempt()
    }
    let mut text = String::new();
    assert_eq!(third(|tries| blocking(tries, &mut text)), Ok(3));
    assert_eq!(third_async(async |tries| send(awaited(tries, &mut text)).await), Ok(3));
    assert_eq!(text, "......");
}

/// A `Receiver` may be sent to another thread, and not be shared.
#[test]
fn receiver() {
    #[retry(strategy = immediate())]
    fn borrowed(tries: &Tries, numbers: &mpsc::Receiver<u32>) -> Result<u32, Failure> {
        let number = numbers.recv().expect("there is one");
        tries.attempt()?;
        Ok(number)
    }
    #[retry]
    async fn borrowed_async(tries: &Tries, numbers: &mpsc::Receiver<u32>) -> Result<u32, Failure> {
        let number = numbers.recv().expect("there is one");
        pause().await;
        tries.attempt()?;
        Ok(number)
    }
    #[retry]
    async fn owned(tries: &Tries, numbers: mpsc::Receiver<u32>) -> Result<u32, Failure> {
        let number = numbers.recv().expect("there is one");
        pause().await;
        tries.attempt()?;
        Ok(number)
    }
    let numbers = || {
        let (sender, receiver) = mpsc::channel();
        (1..=3).for_each(|number| sender.send(number).expect("somebody listens"));
        receiver
    };
    assert_eq!(third(|tries| borrowed(tries, &numbers())), Ok(3));
    assert_eq!(third_async(async |tries| borrowed_async(tries, &numbers()).await), Ok(3));
    assert_eq!(third_async(async |tries| send(owned(tries, numbers())).await), Ok(3));
}

#[test]
fn cell() {
    #[retry]
    async fn awaited(tries: &Tries, counter: Cell<u32>) -> Result<u32, Failure> {
        counter.set(counter.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(counter.get())
    }
    assert_eq!(third_async(async |tries| send(awaited(tries, Cell::new(0))).await), Ok(3));
}

#[test]
fn boxed_closure() {
    #[retry]
    async fn awaited(tries: &Tries, next: Box<dyn Fn() -> u32 + Send>) -> Result<u32, Failure> {
        next();
        pause().await;
        tries.attempt()?;
        Ok(next())
    }
    assert_eq!(third_async(async |tries| send(awaited(tries, Box::new(|| 7))).await), Ok(7));
}

#[test]
fn mutable_closure() {
    #[retry]
    async fn awaited(tries: &Tries, next: &mut (dyn FnMut() -> u32 + Send)) -> Result<u32, Failure> {
        next();
        pause().await;
        tries.attempt()?;
        Ok(next())
    }
    let mut count = 0;
    let mut next = || {
        count += 1;
        count
    };
    assert_eq!(third_async(async |tries| send(awaited(tries, &mut next)).await), Ok(4));
}

/// What holds an `Rc` stays on its thread, with the attribute as without.
#[test]
fn not_send() {
    #[retry]
    async fn awaited(tries: &Tries, count: Rc<RefCell<u32>>) -> Result<u32, Failure> {
        let held = Rc::clone(&count);
        *held.borrow_mut() += 1;
        pause().await;
        tries.attempt()?;
        Ok(*held.borrow())
    }
    assert_eq!(third_async(async |tries| awaited(tries, Rc::default()).await), Ok(3));
}

struct Pair {
    left: u32,
    right: Cell<u32>,
}

struct Wrapped(Cell<u32>);

#[test]
fn destructured() {
    #[retry(strategy = immediate())]
    fn blocking(
        tries: &Tries,
        (a, mut b): (u32, u32),
        Pair { left, right: c }: Pair,
    ) -> Result<u32, Failure> {
        b += 1;
        tries.attempt()?;
        Ok(a + b + left + c.get())
    }
    #[retry]
    async fn awaited(
        tries: &Tries,
        (a, (mut b, _)): (u32, (u32, u32)),
        Pair { left, right }: Pair,
        Wrapped(inner): Wrapped,
        [first, .., last]: [Cell<u32>; 3],
    ) -> Result<u32, Failure> {
        b += 1;
        pause().await;
        right.set(right.get() + 1);
        tries.attempt()?;
        Ok(a + b + left + right.get() + inner.get() + first.get() + last.get())
    }
    let pair = || Pair { left: 1, right: Cell::new(1) };
    assert_eq!(third(|tries| blocking(tries, (1, 1), pair())), Ok(7));
    let cells = [Cell::new(1), Cell::new(2), Cell::new(3)];
    let call =
        async |tries: &Tries| send(awaited(tries, (1, (1, 1)), pair(), Wrapped(Cell::new(1)), cells)).await;
    assert_eq!(third_async(call), Ok(15));
}

/// A reference that does not look like one.
type Alias<'a> = &'a mut (Cell<usize>, String);

/// The parts are references, and some of them are not to be shared.
#[test]
fn destructured_references() {
    #[retry]
    async fn awaited(
        tries: &Tries,
        (sum, cell): &mut (u32, Cell<u32>),
        &(a, b): &(u32, u32),
        Pair { left, .. }: &mut Pair,
        &mut Wrapped(ref mut inner): &mut Wrapped,
        (alias, name): Alias<'_>,
    ) -> Result<u32, Failure> {
        *sum += 1;
        cell.set(cell.get() + 1);
        inner.set(inner.get() + 1);
        alias.set(name.len());
        pause().await;
        *left += 1;
        tries.attempt()?;
        Ok(*sum + cell.get() + *left + a + b)
    }
    let mut parts = (0, Cell::new(0));
    let mut pair = Pair { left: 0, right: Cell::new(0) };
    let mut wrapped = Wrapped(Cell::new(0));
    let mut alias = (Cell::new(0), "four".into());
    let call = async |tries: &Tries| {
        send(awaited(tries, &mut parts, &(1, 1), &mut pair, &mut wrapped, &mut alias)).await
    };
    assert_eq!(third_async(call), Ok(11));
    assert_eq!((pair.right.get(), wrapped.0.get(), alias.0.get()), (0, 3, 4));
}

#[test]
#[allow(clippy::toplevel_ref_arg, reason = "it is the shape")]
fn ref_mut() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, ref mut seen: Vec<u8>) -> Result<usize, Failure> {
        seen.push(1);
        tries.attempt()?;
        Ok(seen.len())
    }
    #[retry]
    async fn awaited(tries: &Tries, ref mut counter: Cell<u32>) -> Result<u32, Failure> {
        counter.set(counter.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(counter.get())
    }
    #[retry]
    async fn within(
        tries: &Tries,
        (ref mut counter, ref name): (Cell<u32>, String),
    ) -> Result<usize, Failure> {
        counter.set(counter.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(name.len())
    }
    assert_eq!(third(|tries| blocking(tries, Vec::new())), Ok(3));
    assert_eq!(third_async(async |tries| send(awaited(tries, Cell::new(0))).await), Ok(3));
    let call = async |tries: &Tries| send(within(tries, (Cell::new(0), "four".into()))).await;
    assert_eq!(third_async(call), Ok(4));
}

#[test]
fn unnamed() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, _: String) -> Result<u32, Failure> {
        tries.attempt()
    }
    #[retry]
    async fn awaited(tries: &Tries, _: Cell<u32>, _unused: Cell<u32>) -> Result<u32, Failure> {
        pause().await;
        tries.attempt()
    }
    assert_eq!(third(|tries| blocking(tries, String::new())), Ok(3));
    assert_eq!(third_async(async |tries| send(awaited(tries, Cell::new(1), Cell::new(1))).await), Ok(3));
}

#[test]
fn conditional() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, #[cfg(not(test))] one: u32, #[cfg(test)] one: u64) -> Result<u64, Failure> {
        tries.attempt()?;
        Ok(one)
    }
    #[retry]
    async fn awaited(
        tries: &Tries,
        #[cfg(not(test))] counter: Gone,
        #[cfg(test)] counter: Cell<u32>,
    ) -> Result<u32, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(counter.get())
    }
    #[retry(clone(text))]
    async fn cloned(
        tries: &Tries,
        #[cfg(not(test))] text: Gone,
        #[cfg(test)] text: String,
    ) -> Result<String, Failure> {
        tries.attempt()?;
        Ok(text)
    }
    assert_eq!(third(|tries| blocking(tries, 1_u64)), Ok(1));
    assert_eq!(third_async(async |tries| send(awaited(tries, Cell::new(1))).await), Ok(1));
    assert_eq!(third_async(async |tries| send(cloned(tries, "a".into())).await), Ok("a".into()));
}

#[test]
fn raw_identifier() {
    #[retry(strategy = immediate())]
    fn r#match(tries: &Tries, r#type: String) -> Result<usize, Failure> {
        tries.attempt()?;
        Ok(r#type.len())
    }
    #[retry(clone(r#fn))]
    async fn r#loop(tries: &Tries, r#type: Cell<u32>, r#fn: String) -> Result<(u32, String), Failure> {
        pause().await;
        tries.attempt()?;
        Ok((r#type.get(), r#fn))
    }
    assert_eq!(third(|tries| r#match(tries, "four".into())), Ok(4));
    let call = async |tries: &Tries| send(r#loop(tries, Cell::new(1), "a".into())).await;
    assert_eq!(third_async(call), Ok((1, "a".into())));
}

/// It is captured even where only a format string names it.
#[test]
fn named_in_a_format_string() {
    #[retry]
    async fn awaited(tries: &Tries, cell: Cell<u32>) -> Result<String, Failure> {
        let text = format!("{cell:?}");
        pause().await;
        tries.attempt()?;
        Ok(text)
    }
    assert_eq!(
        third_async(async |tries| send(awaited(tries, Cell::new(1))).await),
        Ok("Cell { value: 1 }".into())
    );
}

/// The classifier looks at it between the attempts, and so does not share it with them.
#[test]
fn named_by_the_classifier() {
    #[retry(classifier = |failure: &Failure| { cell.set(cell.get() + 10); failure.0.class })]
    async fn awaited(tries: &Tries, cell: Cell<u32>) -> Result<u32, Failure> {
        cell.set(cell.get() + 1);
        pause().await;
        tries.attempt()?;
        Ok(cell.get())
    }
    assert_eq!(third_async(async |tries| send(awaited(tries, Cell::new(0))).await), Ok(23));
}
