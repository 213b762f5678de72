//! `clone(…)`: what the body consumes is cloned, but not for the last attempt.

use std::cell::Cell;

use reflexio::strategies::immediate;
use reflexio::{RetryPolicy, retry};
use reflexio_tests::Failure;

use crate::support::{Tries, block_on, pause, send, third, third_async};

thread_local! {
    static CLONES: Cell<u32> = const { Cell::new(0) };
}

/// Counts its clones, and is not `Sync`.
#[derive(Debug, Default, PartialEq)]
struct Body(Cell<u32>);

impl Clone for Body {
    fn clone(&self) -> Self {
        CLONES.set(CLONES.get() + 1);
        Self(self.0.clone())
    }
}

/// What came of it, and how many clones that took.
fn cloned<R>(run: impl FnOnce() -> R) -> (R, u32) {
    let before = CLONES.get();
    let outcome = run();
    (outcome, CLONES.get() - before)
}

#[test]
fn the_last_attempt_takes_the_argument_itself() {
    #[retry(strategy = immediate(), max_attempts = 3, clone(body))]
    fn blocking(tries: &Tries, body: Body) -> Result<Body, Failure> {
        tries.attempt()?;
        Ok(body)
    }
    #[retry(max_attempts = 3, clone(body))]
    async fn awaited(tries: &Tries, body: Body) -> Result<Body, Failure> {
        pause().await;
        tries.attempt()?;
        Ok(body)
    }
    #[retry(max_attempts = 3, clone(body))]
    fn returned(tries: &Tries, body: Body) -> impl Future<Output = Result<Body, Failure>> + Send {
        async move {
            pause().await;
            tries.attempt()?;
            Ok(body)
        }
    }
    assert_eq!(cloned(|| third(|tries| blocking(tries, Body::default()))), (Ok(Body::default()), 2));
    let call = async |tries: &Tries| send(awaited(tries, Body::default())).await;
    assert_eq!(cloned(|| third_async(call)), (Ok(Body::default()), 2));
    let call = async |tries: &Tries| send(returned(tries, Body::default())).await;
    assert_eq!(cloned(|| third_async(call)), (Ok(Body::default()), 2));
}

#[test]
fn the_only_attempt_clones_nothing() {
    #[retry(max_attempts = 1, clone(body))]
    fn blocking(body: Body) -> Result<Body, Failure> {
        Ok(body)
    }
    #[retry(max_attempts = 1, clone(body))]
    async fn awaited(body: Body) -> Result<Body, Failure> {
        pause().await;
        Ok(body)
    }
    assert_eq!(cloned(|| blocking(Body::default())), (Ok(Body::default()), 0));
    assert_eq!(cloned(|| block_on(send(awaited(Body::default())))), (Ok(Body::default()), 0));
}

#[test]
fn an_attempt_that_may_be_followed_by_another_clones() {
    #[retry(strategy = immediate(), max_attempts = 4, clone(body))]
    fn blocking(tries: &Tries, body: Body) -> Result<Body, Failure> {
        tries.attempt()?;
        Ok(body)
    }
    assert_eq!(cloned(|| third(|tries| blocking(tries, Body::default()))).1, 3);
}

#[test]
fn a_policy_made_elsewhere_is_asked() {
    #[retry(policy = policy, clone(body))]
    fn blocking(tries: &Tries, policy: &RetryPolicy, body: Body) -> Result<Body, Failure> {
        tries.attempt()?;
        Ok(body)
    }
    let three = RetryPolicy::new().strategy(immediate()).max_attempts(3);
    assert_eq!(cloned(|| third(|tries| blocking(tries, &three, Body::default()))).1, 2);
    let more = RetryPolicy::new().strategy(immediate());
    assert_eq!(cloned(|| third(|tries| blocking(tries, &more, Body::default()))).1, 3);
}

/// `mut` is the clone's: every attempt begins with what the caller gave.
#[test]
fn mutable_clones() {
    #[retry(strategy = immediate(), clone(body, name))]
    fn blocking(tries: &Tries, mut body: Vec<u8>, name: String) -> Result<(Vec<u8>, String), Failure> {
        body.push(1);
        tries.attempt()?;
        Ok((body, name))
    }
    #[retry(max_attempts = 3, clone(body))]
    async fn awaited(tries: &Tries, mut body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        body.push(1);
        pause().await;
        tries.attempt()?;
        Ok(body)
    }
    assert_eq!(third(|tries| blocking(tries, vec![], "a".into())), Ok((vec![1], "a".into())));
    assert_eq!(third_async(async |tries| send(awaited(tries, vec![])).await), Ok(vec![1]));
}

#[test]
fn part_of_a_pattern() {
    #[retry(max_attempts = 3, clone(body))]
    async fn awaited(tries: &Tries, (name, mut body): (Cell<u32>, Body)) -> Result<(u32, Body), Failure> {
        *body.0.get_mut() += 1;
        pause().await;
        tries.attempt()?;
        Ok((name.get(), body))
    }
    let call = async |tries: &Tries| send(awaited(tries, (Cell::new(1), Body::default()))).await;
    assert_eq!(cloned(|| third_async(call)), (Ok((1, Body(Cell::new(1)))), 2));
}

#[test]
fn generic() {
    #[retry(strategy = immediate(), max_attempts = 3, clone(body))]
    fn blocking<T: Clone>(tries: &Tries, body: T) -> Result<T, Failure> {
        tries.attempt()?;
        Ok(body)
    }
    assert_eq!(cloned(|| third(|tries| blocking(tries, Body::default()))).1, 2);
}
