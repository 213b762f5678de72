//! What a function may return, and what is coerced on the way.

use std::fmt::{Debug, Display};
use std::io;

use reflexio::classify::outcome;
use reflexio::strategies::immediate;
use reflexio::{Classification, ErrorClass, retry};
use reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third, third_async};

fn timed_out(failure: Failure) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, failure)
}

#[test]
fn io_result() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> io::Result<u32> {
        tries.attempt().map_err(timed_out)
    }
    #[retry]
    async fn awaited(tries: &Tries) -> io::Result<u32> {
        pause().await;
        Ok(tries.attempt().map_err(timed_out)?)
    }
    assert_eq!(third(blocking).unwrap(), 3);
    assert_eq!(third_async(async |tries| send(awaited(tries)).await).unwrap(), 3);
}

#[test]
fn anyhow_result() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> anyhow::Result<u32> {
        Ok(tries.attempt().map_err(timed_out)?)
    }
    #[retry]
    async fn awaited(tries: &Tries) -> anyhow::Result<u32> {
        pause().await;
        Ok(tries.attempt().map_err(timed_out)?)
    }
    assert_eq!(third(blocking).unwrap(), 3);
    assert_eq!(third_async(async |tries| send(awaited(tries)).await).unwrap(), 3);
}

#[test]
fn alias_of_your_own() {
    type Fallible<T = u32> = Result<T, Failure>;
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Fallible {
        tries.attempt()
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Fallible<String> {
        pause().await;
        Ok(tries.attempt()?.to_string())
    }
    assert_eq!(third(blocking), Ok(3));
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Ok("3".into()));
}

fn missing<T>(found: &Option<T>) -> Option<Classification> {
    if found.is_none() { Some(ErrorClass::Transient.into()) } else { None }
}

#[test]
fn option() {
    #[retry(strategy = immediate(), classifier = outcome(missing))]
    fn blocking(tries: &Tries) -> Option<u32> {
        let attempt = tries.attempt().ok()?;
        Some(attempt + 1)
    }
    #[retry(classifier = outcome(missing))]
    async fn awaited(tries: &Tries) -> Option<u32> {
        pause().await;
        tries.attempt().ok()
    }
    assert_eq!(third(blocking), Some(4));
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Some(3));
}

#[test]
fn impl_trait() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<impl Display + use<>, Failure> {
        let attempt = tries.attempt()?;
        Ok(attempt)
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<impl Display + use<>, Failure> {
        pause().await;
        Ok(tries.attempt()?)
    }
    assert_eq!(third(blocking).unwrap().to_string(), "3");
    let shown = third_async(async |tries| send(awaited(tries)).await.unwrap().to_string());
    assert_eq!(shown, "3");
}

#[test]
fn nested_impl_trait() {
    #[retry(strategy = immediate())]
    #[allow(clippy::type_complexity, reason = "it is nested")]
    fn blocking<'a>(
        tries: &Tries,
        words: &'a [&'a str],
    ) -> Result<
        Option<(impl Iterator<Item = impl Display + use<'a>> + use<'a>, [impl Debug + use<>; 2])>,
        Failure,
    > {
        let attempt = tries.attempt()?;
        Ok(Some((words.iter().copied(), [attempt, attempt])))
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<Vec<impl Fn(u32) -> u32 + use<>>, Failure> {
        pause().await;
        let attempt = tries.attempt()?;
        Ok(vec![move |add| attempt + add])
    }
    let words = ["a", "b"];
    let (words, numbers) = third(|tries| blocking(tries, &words)).unwrap().unwrap();
    assert_eq!(words.map(|word| word.to_string()).collect::<String>(), "ab");
    assert_eq!(format!("{numbers:?}"), "[3, 3]");
    assert_eq!(third_async(async |tries| send(awaited(tries)).await.unwrap()[0](1)), 4);
}

#[test]
fn impl_trait_in_a_trait_object() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<Box<dyn Iterator<Item = impl Display + use<>>>, Failure> {
        Ok(Box::new([tries.attempt()?].into_iter()))
    }
    #[retry]
    async fn awaited(
        tries: &Tries,
    ) -> Result<Box<dyn Iterator<Item = impl Display + use<>> + Send>, Failure> {
        pause().await;
        Ok(Box::new([tries.attempt()?].into_iter()))
    }
    #[retry(strategy = immediate())]
    fn pointed_at(tries: &Tries) -> Result<*const impl Display, Failure> {
        tries.attempt()?;
        Ok(std::ptr::null::<u32>())
    }
    assert_eq!(third(blocking).unwrap().next().unwrap().to_string(), "3");
    let mut items = third_async(async |tries| send(awaited(tries)).await.unwrap());
    assert_eq!(items.next().unwrap().to_string(), "3");
    assert!(third(|tries| pointed_at(tries).unwrap().is_null()));
}

#[test]
fn boxed_trait_object() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<Box<dyn Display>, Failure> {
        if tries.attempt()? == 9 {
            return Ok(Box::new("nine"));
        }
        Ok(Box::new(3))
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<Box<dyn Display + Send>, Failure> {
        pause().await;
        if tries.attempt()? == 9 {
            return Ok(Box::new("nine"));
        }
        Ok(Box::new(3))
    }
    assert_eq!(third(blocking).unwrap().to_string(), "3");
    let shown = third_async(async |tries| send(awaited(tries)).await.unwrap().to_string());
    assert_eq!(shown, "3");
}

#[test]
fn static_trait_object() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<&'static dyn Display, Failure> {
        Ok(if tries.attempt()? == 9 { &'n' } else { &"three" })
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<&'static (dyn Display + Sync), Failure> {
        pause().await;
        match tries.attempt()? {
            9 => return Ok(&'n'),
            _ => Ok(&"three"),
        }
    }
    assert_eq!(third(blocking).unwrap().to_string(), "three");
    let shown = third_async(async |tries| send(awaited(tries)).await.unwrap().to_string());
    assert_eq!(shown, "three");
}

fn one_more(number: u32) -> u32 {
    number + 1
}

#[test]
fn function_pointer() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<fn(u32) -> u32, Failure> {
        if tries.attempt()? == 9 {
            return Ok(|number| number);
        }
        Ok(one_more)
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<fn(u32) -> u32, Failure> {
        pause().await;
        if tries.attempt()? == 9 {
            return Ok(|number| number);
        }
        Ok(one_more)
    }
    assert_eq!(third(blocking).unwrap()(1), 2);
    assert_eq!(third_async(async |tries| send(awaited(tries)).await.unwrap()(1)), 2);
}

#[test]
fn boxed_closure() {
    #[retry]
    async fn awaited(tries: &Tries) -> Result<Box<dyn Fn(u32) -> u32 + Send>, Failure> {
        pause().await;
        let attempt = tries.attempt()?;
        Ok(Box::new(move |add| attempt + add))
    }
    assert_eq!(third_async(async |tries| send(awaited(tries)).await.unwrap()(1)), 4);
}

#[test]
fn boxed_error() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<u32, Box<dyn std::error::Error>> {
        Ok(tries.attempt().map_err(timed_out)?)
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
        pause().await;
        Ok(tries.attempt().map_err(timed_out)?)
    }
    assert_eq!(third(blocking).unwrap(), 3);
    assert_eq!(third_async(async |tries| send(awaited(tries)).await).unwrap(), 3);
}

#[test]
fn nothing() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<(), Failure> {
        tries.attempt().map(drop)
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<(), Failure> {
        pause().await;
        while tries.attempt()? != 3 {}
        Ok(())
    }
    assert_eq!(third(blocking), Ok(()));
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Ok(()));
}
