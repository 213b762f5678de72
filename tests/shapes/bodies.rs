//! What stands in a body is repeated as it stands.

use std::num::ParseIntError;

use reflexio::strategies::immediate;
use reflexio::{Classify, retry};
use reflexio_tests::Failure;

use crate::support::{Tries, pause, send, third, third_async};

#[derive(Debug, PartialEq, Classify)]
enum Problem {
    #[class(transparent)]
    Failed(Failure),
    #[class(permanent)]
    NoNumber(ParseIntError),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<ParseIntError> for Problem {
    fn from(error: ParseIntError) -> Self {
        Self::NoNumber(error)
    }
}

#[test]
fn early_return() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<u32, Failure> {
        match tries.attempt() {
            Ok(attempt) => return Ok(attempt + 1),
            Err(failure) => return Err(failure),
        }
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<u32, Failure> {
        pause().await;
        let outcome = tries.attempt();
        if outcome != Ok(3) {
            return outcome;
        }
        Ok(4)
    }
    assert_eq!(third(blocking), Ok(4));
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Ok(4));
}

/// It converts into the error of the signature.
#[test]
fn question_mark() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, text: &str) -> Result<u32, Problem> {
        let number: u32 = text.parse()?;
        Ok(number + tries.attempt()?)
    }
    #[retry]
    async fn awaited(tries: &Tries, text: &str) -> Result<u32, Problem> {
        pause().await;
        let number: u32 = text.parse()?;
        Ok(number + tries.attempt()?)
    }
    assert_eq!(third(|tries| blocking(tries, "4")), Ok(7));
    assert_eq!(third_async(async |tries| send(awaited(tries, "4")).await), Ok(7));
}

#[test]
fn hidden_in_a_macro() {
    macro_rules! get {
        ($tries:ident) => {
            $tries.attempt()?
        };
    }
    macro_rules! leave {
        ($value:expr) => {
            return Ok($value)
        };
    }
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<u32, Problem> {
        let attempt = get!(tries);
        leave!(attempt + 1)
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<u32, Problem> {
        pause().await;
        let attempt = get!(tries);
        leave!(attempt + 1)
    }
    assert_eq!(third(blocking), Ok(4));
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Ok(4));
}

#[test]
fn labelled_breaks() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<u32, Failure> {
        'outer: loop {
            for step in 0.. {
                if step == 1 {
                    continue;
                }
                if step == 2 {
                    break 'outer tries.attempt();
                }
            }
        }
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<u32, Failure> {
        let attempt = 'block: {
            pause().await;
            let Ok(attempt) = tries.attempt() else {
                break 'block None;
            };
            Some(attempt)
        };
        attempt.ok_or_else(|| Failure::of(reflexio::ErrorClass::Transient))
    }
    assert_eq!(third(blocking), Ok(3));
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Ok(3));
}

#[test]
fn closures_that_return() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<u32, Failure> {
        let attempt = || -> Result<u32, Failure> {
            let attempt = tries.attempt()?;
            return Ok(attempt + 1);
        };
        attempt()
    }
    #[retry]
    async fn awaited(tries: &Tries, numbers: &[u32]) -> Result<usize, Failure> {
        let odd = numbers.iter().filter(|number| return **number % 2 == 1).count();
        pause().await;
        let attempt = async || -> Result<u32, Failure> { return tries.attempt() };
        attempt().await?;
        Ok(odd)
    }
    assert_eq!(third(blocking), Ok(4));
    assert_eq!(third_async(async |tries| send(awaited(tries, &[1, 2, 3])).await), Ok(2));
}

#[test]
fn nested_async_blocks() {
    #[retry]
    async fn awaited(tries: &Tries, text: &str) -> Result<u32, Problem> {
        let attempt = async {
            pause().await;
            let attempt = tries.attempt()?;
            Ok::<_, Failure>(attempt)
        };
        let number = async { text.parse::<u32>() }.await?;
        Ok(attempt.await? + number)
    }
    assert_eq!(third_async(async |tries| send(awaited(tries, "4")).await), Ok(7));
}

#[test]
fn select() {
    #[retry]
    async fn awaited(tries: &Tries) -> Result<u32, Failure> {
        let slow = tokio::time::sleep(std::time::Duration::from_secs(9));
        tokio::select! {
            attempt = async { pause().await; tries.attempt() } => Ok(attempt? + 1),
            () = slow => Ok(0),
        }
    }
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Ok(4));
}

#[test]
fn join() {
    #[retry]
    async fn awaited(tries: &Tries) -> Result<u32, Failure> {
        let (attempt, ()) = tokio::try_join!(async { tries.attempt() }, async {
            pause().await;
            Ok(())
        })?;
        Ok(attempt)
    }
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Ok(3));
}

#[test]
fn inner_items() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<u32, Failure> {
        use std::fmt::Write as _;

        const ADD: u32 = 1;
        struct Sum(u32);
        impl Sum {
            fn of(attempt: u32) -> Self {
                Self(attempt + ADD)
            }
        }
        fn attempt(tries: &Tries) -> Result<u32, Failure> {
            let attempt = tries.attempt()?;
            return Ok(attempt);
        }

        let mut text = String::new();
        write!(text, "{}", Sum::of(attempt(tries)?).0).expect("a text has room");
        Ok(text.parse().expect("it is a number"))
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<u32, Failure> {
        async fn attempt(tries: &Tries) -> Result<u32, Failure> {
            pause().await;
            tries.attempt()
        }
        attempt(tries).await
    }
    assert_eq!(third(blocking), Ok(4));
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Ok(3));
}

/// Each function makes its own attempts: the inner one is the one that fails here.
#[test]
fn retried_inside_of_a_retried_function() {
    #[retry(strategy = immediate())]
    fn outer(tries: &Tries) -> Result<u32, Failure> {
        #[retry(strategy = immediate())]
        fn inner(tries: &Tries) -> Result<u32, Failure> {
            tries.attempt()
        }
        inner(tries)
    }
    assert_eq!(third(outer), Ok(3));
}

#[derive(Debug, PartialEq)]
struct Made {
    attempt: u32,
}

impl Made {
    const EXTRA: u32 = 1;

    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<Self, Failure> {
        let make = |attempt| Self { attempt };
        Ok(make(tries.attempt()? + Self::EXTRA))
    }

    #[retry]
    async fn awaited(tries: &Tries) -> Result<Option<Self>, Failure> {
        pause().await;
        Ok(Some(Self { attempt: tries.attempt()? + Self::EXTRA }))
    }
}

#[test]
fn the_type_itself() {
    assert_eq!(third(Made::blocking), Ok(Made { attempt: 4 }));
    assert_eq!(third_async(async |tries| send(Made::awaited(tries)).await), Ok(Some(Made { attempt: 4 })));
}

/// The innermost call fails, and is retried; the others see a success.
#[test]
fn recursion() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries, depth: u32) -> Result<u32, Failure> {
        if depth > 0 {
            return blocking(tries, depth - 1);
        }
        tries.attempt()
    }
    #[retry]
    async fn awaited(tries: &Tries, depth: u32) -> Result<u32, Failure> {
        if depth > 0 {
            return Box::pin(awaited(tries, depth - 1)).await;
        }
        pause().await;
        tries.attempt()
    }
    assert_eq!(third(|tries| blocking(tries, 3)), Ok(3));
    assert_eq!(third_async(async |tries| send(awaited(tries, 3)).await), Ok(3));
}

#[test]
fn attributes_of_the_body() {
    #[retry(strategy = immediate())]
    fn blocking(tries: &Tries) -> Result<u32, Failure> {
        #![allow(unused_variables)]
        let unused = 1;
        tries.attempt()
    }
    #[retry]
    async fn awaited(tries: &Tries) -> Result<u32, Failure> {
        #![allow(unused_variables)]
        let unused = 1;
        tries.attempt()
    }
    assert_eq!(third(blocking), Ok(3));
    assert_eq!(third_async(async |tries| send(awaited(tries)).await), Ok(3));
}
