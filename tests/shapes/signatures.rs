//! Generics, lifetimes, `impl Trait` in arguments, and the qualifiers of a function.

use std::convert::Infallible;
use std::fmt::Display;

use reflexio::strategies::immediate;
use reflexio::{ErrorClass, retry};
use reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third, third_async};

#[test]
fn generic() {
    #[retry(strategy = immediate())]
    fn blocking<T: Display>(tries: &Tries, value: T) -> Result<String, Failure> {
        tries.attempt()?;
        Ok(value.to_string())
    }
    #[retry]
    async fn awaited<T, F>(tries: &Tries, make: F) -> Result<T, Failure>
    where
        F: Fn() -> T + Send,
        T: Send,
    {
        let made = make();
        pause().await;
        tries.attempt()?;
        Ok(made)
    }
    assert_eq!(third(|tries| blocking(tries, 7)), Ok("7".into()));
    assert_eq!(third_async(async |tries| send(awaited(tries, || 7)).await), Ok(7));
}

#[test]
fn const_generic() {
    #[retry(strategy = immediate())]
    fn blocking<const N: usize>(tries: &Tries, values: [u8; N]) -> Result<[u8; N], Failure> {
        tries.attempt()?;
        Ok(values)
    }
    #[retry]
    async fn awaited<T: Send, const N: usize>(tries: &Tries, values: [T; N]) -> Result<usize, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(values.len() + N)
    }
    assert_eq!(third(|tries| blocking(tries, [1, 2])), Ok([1, 2]));
    assert_eq!(third_async(async |tries| send(awaited(tries, [1, 2])).await), Ok(4));
}

#[test]
fn explicit_lifetimes() {
    #[retry(strategy = immediate())]
    fn blocking<'a, 'b: 'a>(tries: &Tries, long: &'b str, short: &'a str) -> Result<&'a str, Failure> {
        tries.attempt()?;
        Ok(if long.len() > 3 { short } else { long })
    }
    #[retry]
    async fn awaited<'a>(tries: &Tries, text: &'a str, _: &str) -> Result<&'a str, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(&text[1..])
    }
    assert_eq!(third(|tries| blocking(tries, "long", "a")), Ok("a"));
    assert_eq!(third_async(async |tries| send(awaited(tries, "text", "b")).await), Ok("ext"));
}

struct Words(Vec<String>);

struct Word<'a>(&'a str);

impl Words {
    #[retry(strategy = immediate())]
    fn first(&self, tries: &Tries) -> Result<&str, Failure> {
        tries.attempt()?;
        Ok(&self.0[0])
    }

    #[retry]
    async fn last(&self, tries: &Tries) -> Result<Word<'_>, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(Word(&self.0[1]))
    }

    #[retry]
    async fn shown(&self, tries: &Tries) -> Result<Box<dyn Display + Send + '_>, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(Box::new(&self.0[0]))
    }
}

#[test]
fn elided_lifetimes() {
    let words = Words(vec!["a".into(), "b".into()]);
    assert_eq!(third(|tries| words.first(tries)), Ok("a"));
    assert_eq!(third_async(async |tries| send(words.last(tries)).await.map(|word| word.0)), Ok("b"));
    let shown = third_async(async |tries| send(words.shown(tries)).await);
    assert_eq!(shown.map(|shown| shown.to_string()), Ok("a".into()));
}

#[test]
fn impl_trait_argument() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, value: impl Display, add: &impl Fn(u32) -> u32) -> Result<String, Failure> {
        let attempt = tries.attempt()?;
        Ok(format!("{value}{}", add(attempt)))
    }
    #[retry]
    async fn awaited(tries: &Tries, value: impl Display + Send) -> Result<String, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(value.to_string())
    }
    assert_eq!(third(|tries| blocking(tries, 'a', &|n| n + 1)), Ok("a4".into()));
    assert_eq!(third_async(async |tries| send(awaited(tries, 'a')).await), Ok("a".into()));
}

#[test]
fn extern_c() {
    #[retry(strategy = immediate())]
    #[allow(improper_ctypes_definitions, reason = "nobody calls it from C")]
    extern "C" fn blocking(tries: &Tries, add: u32) -> Result<u32, Failure> {
        Ok(tries.attempt()? + add)
    }
    let blocking: extern "C" fn(&Tries, u32) -> Result<u32, Failure> = blocking;
    assert_eq!(third(|tries| blocking(tries, 1)), Ok(4));
}

/// A function that never succeeds has an outcome, as one that never returns has not.
#[test]
fn infallible() {
    fn attempt(tries: &Tries) -> Failure {
        match tries.attempt() {
            Err(failure) => failure,
            Ok(_) => Failure::of(ErrorClass::Permanent),
        }
    }
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<Infallible, Failure> {
        Err(attempt(tries))
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<Infallible, Failure> {
        pause().await;
        Err(attempt(tries))
    }
    let permanent = Err(Failure::of(ErrorClass::Permanent));
    assert_eq!(third(blocking), permanent);
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), permanent);
}
