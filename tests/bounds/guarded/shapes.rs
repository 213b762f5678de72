//! Shapes of annotated functions under a guarded policy.

use std::cell::Cell;
use std::io::{self, ErrorKind};

use reflexio::strategies::immediate;
use reflexio::{AbortSignal, Budget, CircuitBreaker, Rejected, retry};
use reflexio_tests::now;

/// Nothing here fails so often that it opens.
static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(100);
static STOP: AbortSignal = AbortSignal::new();
static BUDGET: Budget = Budget::new(1000);

#[test]
fn the_body_may_use_the_names_that_the_loop_uses() {
    #[retry(breaker = &BREAKER, abort_on = &STOP, strategy = immediate())]
    fn blocking(kept: &mut u32, pass: u32, call: u32, delay: u32, last: u32) -> io::Result<u32> {
        *kept += 1;
        if *kept < 3 { Err(ErrorKind::TimedOut.into()) } else { Ok(*kept + pass + call + delay + last) }
    }
    #[retry(breaker = &BREAKER, abort_on = &STOP, strategy = immediate())]
    async fn future(kept: &mut u32, pass: u32, policy: u32, out: u32, limits: u32) -> io::Result<u32> {
        *kept += 1;
        Ok(*kept + pass + policy + out + limits)
    }
    assert_eq!(blocking(&mut 0, 10, 100, 1000, 10_000).unwrap(), 11_113);
    assert_eq!(now(future(&mut 0, 10, 100, 1000, 10_000)).unwrap(), 11_111);
}

#[test]
fn an_argument_that_the_body_consumes_is_cloned_for_every_attempt_but_the_last() {
    struct Counted<'c>(&'c Cell<u32>);
    impl Clone for Counted<'_> {
        fn clone(&self) -> Self {
            self.0.set(self.0.get() + 1);
            Self(self.0)
        }
    }
    #[retry(breaker = &BREAKER, budget = &BUDGET, strategy = immediate(), max_attempts = 3, clone(body))]
    fn consumes(body: Counted<'_>) -> io::Result<()> {
        let Counted(clones) = body;
        Err(io::Error::new(ErrorKind::TimedOut, clones.get().to_string()))
    }
    let clones = Cell::new(0);
    assert_eq!(consumes(Counted(&clones)).unwrap_err().to_string(), "2");
}

#[test]
fn a_future_that_may_keep_its_last_outcome_can_be_sent_where_the_outcome_can() {
    fn sends<T: Send>(value: T) -> T {
        value
    }
    #[retry(breaker = &BREAKER, abort_on = &STOP, budget = &BUDGET, attempt_timeout_s = 1)]
    async fn all_of_it(text: &str, calls: Box<dyn Fn() -> u32 + Send>) -> io::Result<(usize, u32)> {
        std::future::ready(()).await;
        Ok((text.len(), calls()))
    }
    drop(sends(all_of_it("ab", Box::new(|| 1))));

    #[retry(breaker = &BREAKER)]
    async fn generic<T: Clone + Send + Sync>(value: &T) -> Result<T, io::Error> {
        std::future::ready(Ok(value.clone())).await
    }
    assert_eq!(now(sends(generic(&3))).unwrap(), 3);
}

#[test]
fn methods_question_marks_and_early_returns_are_what_they_were() {
    #[derive(Debug, PartialEq, reflexio::Classify)]
    enum Failure {
        #[class(permanent)]
        NoNumber,
        #[class(transparent)]
        Refused(Rejected),
    }
    impl From<std::num::ParseIntError> for Failure {
        fn from(_: std::num::ParseIntError) -> Self {
            Self::NoNumber
        }
    }
    impl From<Rejected> for Failure {
        fn from(rejected: Rejected) -> Self {
            Self::Refused(rejected)
        }
    }
    struct Client {
        base: u32,
    }
    impl Client {
        #[retry(breaker = &BREAKER)]
        fn blocking(&self, text: &str) -> Result<u32, Failure> {
            if text.is_empty() {
                return Ok(self.base);
            }
            Ok(self.base + text.parse::<u32>()?)
        }

        #[retry(breaker = &BREAKER)]
        fn boxed<'a>(
            &'a self,
            text: &'a str,
        ) -> std::pin::Pin<Box<dyn Future<Output = Result<u32, Failure>> + Send + 'a>> {
            Box::pin(async move { Ok(self.base + text.parse::<u32>()?) })
        }

        #[retry(breaker = &BREAKER)]
        fn listed(&self) -> Result<impl Iterator<Item = u32> + use<>, Failure> {
            Ok(0..self.base)
        }
    }
    let client = Client { base: 3 };
    assert_eq!((client.blocking(""), client.blocking("4")), (Ok(3), Ok(7)));
    assert_eq!((client.blocking("x"), now(client.boxed("5"))), (Err(Failure::NoNumber), Ok(8)));
    assert_eq!(client.listed().unwrap().count(), 3);
}
