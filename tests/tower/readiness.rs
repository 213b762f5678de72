//! A service is called only when it is ready.

use std::cell::{Cell, RefCell};
use std::future::{Ready, ready};
use std::mem::take;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use reflexio::AsyncRetryPolicy;
use reflexio::ErrorClass::{Permanent, Transient};
use reflexio::strategies::fixed_s;
use reflexio::tower::RetryLayer;
use reflexio_tests::{log, now};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};
use tower::limit::ConcurrencyLimit;
use tower::{Layer, Service, ServiceExt};

use crate::support::{Answer, Failed, HEARD, Shared, VIRTUAL, fails};

const SECOND: Duration = Duration::from_secs(1);

/// Ready at every second poll only, and then for one call. A clone of it is not ready, as with the services of tower.
struct Reluctant {
    id: u32,
    clones: Rc<Cell<u32>>,
    polls: u32,
    is_ready: bool,
    journal: Rc<RefCell<Vec<String>>>,
    script: Shared,
}

impl Reluctant {
    fn new(script: &Shared) -> Self {
        let (clones, journal) = (Rc::default(), Rc::default());
        Self { id: 0, clones, polls: 0, is_ready: false, journal, script: script.clone() }
    }

    fn note(&self, what: &str) {
        self.journal.borrow_mut().push(format!("{} {what}", self.id));
    }
}

impl Clone for Reluctant {
    fn clone(&self) -> Self {
        self.clones.set(self.clones.get() + 1);
        let (clones, journal) = (Rc::clone(&self.clones), Rc::clone(&self.journal));
        Self { id: clones.get(), clones, polls: 0, is_ready: false, journal, script: self.script.clone() }
    }
}

impl Service<()> for Reluctant {
    type Response = u32;
    type Error = Failed;
    type Future = Ready<Answer>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        self.polls += 1;
        if self.polls % 2 == 1 {
            self.note("is not ready");
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.note("is ready");
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, (): ()) -> Self::Future {
        assert!(take(&mut self.is_ready), "called without being ready");
        self.note("is called");
        ready(self.script.attempt())
    }
}

/// Instance 0 is what the caller polled. The last attempt is left the clone that those before it were cloned from.
#[tokio::test]
async fn the_service_that_was_ready_makes_the_first_attempt_and_clones_become_ready_for_the_others() {
    let script = Shared::new([fails(Transient), fails(Transient), Ok(7), Ok(8)]);
    let service = Reluctant::new(&script);
    let journal = Rc::clone(&service.journal);
    let mut service = RetryLayer::cloning(VIRTUAL.max_attempts(3)).layer(service);
    assert_eq!(service.ready().await.unwrap().call(()).await, Ok(7));
    let attempt = |id: u32| ["is not ready", "is ready", "is called"].map(|what| format!("{id} {what}"));
    assert_eq!(journal.take(), [attempt(0), attempt(2), attempt(1)].concat());
    assert_eq!(service.ready().await.unwrap().call(()).await, Ok(8));
    assert_eq!(journal.take(), attempt(0));
}

/// One that fails to become ready for each attempt but the first of a call.
#[derive(Clone)]
struct Brittle {
    failures: Rc<RefCell<Vec<Failed>>>,
    script: Shared,
}

impl Service<()> for Brittle {
    type Response = u32;
    type Error = Failed;
    type Future = Ready<Answer>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        Poll::Ready(match self.failures.borrow_mut().pop() {
            Some(failed) => Err(failed),
            None => Ok(()),
        })
    }

    fn call(&mut self, (): ()) -> Self::Future {
        ready(self.script.attempt())
    }
}

fn brittle(failure: Answer, script: &Shared) -> Brittle {
    Brittle { failures: Rc::new(RefCell::new(vec![failure.unwrap_err()])), script: script.clone() }
}

#[test]
fn a_service_that_fails_to_become_ready_has_failed_the_attempt() {
    let script = Shared::new([fails(Transient), Ok(7)]);
    let mut service =
        RetryLayer::cloning(VIRTUAL.strategy(fixed_s(1.0))).layer(brittle(fails(Transient), &script));
    assert_eq!(now(service.call(())), Ok(7));
    assert_eq!(
        log::take(),
        [
            "op: attempt 1 failed, TRANSIENT (Failed); again in 1.000s [0.000s]",
            "op: attempt 2 failed, TRANSIENT (Failed); again in 1.000s [1.000s]",
            "op: attempt 3 succeeded [2.000s]",
        ]
    );
    assert_eq!(script.attempts(), 2, "it was called once it was ready");
}

#[test]
fn a_service_that_is_broken_for_good_ends_the_call() {
    let script = Shared::new([fails(Transient), Ok(7)]);
    let mut service = RetryLayer::cloning(VIRTUAL).layer(brittle(fails(Permanent), &script));
    assert_eq!(now(service.call(())), fails(Permanent));
    assert_eq!(script.attempts(), 1);
}

#[test]
fn a_failure_to_become_ready_before_the_call_is_the_callers() {
    let script = Shared::new([Ok(7)]);
    let service = RetryLayer::cloning(VIRTUAL).layer(brittle(fails(Transient), &script));
    assert_eq!(now(service.oneshot(())), fails(Transient));
    assert_eq!((script.attempts(), log::take()), (0, Vec::new()));
}

fn waits(seconds: f64) -> AsyncRetryPolicy {
    HEARD.strategy(fixed_s(seconds))
}

#[tokio::test(start_paused = true)]
async fn nobody_keeps_a_place_while_waiting() {
    let script = Shared::new([fails(Transient), Ok(1), Ok(2)]);
    let service = RetryLayer::cloning(waits(10.0)).layer(ConcurrencyLimit::new(script.service(), 1));
    let began = Instant::now();
    let retried = async {
        assert_eq!(service.clone().oneshot(()).await, Ok(2));
        began.elapsed()
    };
    let other = async {
        sleep(SECOND).await;
        assert_eq!(service.clone().oneshot(()).await, Ok(1));
        began.elapsed()
    };
    assert_eq!(tokio::join!(retried, other), (SECOND * 10, SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_further_attempt_stands_in_line_for_a_place() {
    let script = Shared::new([fails(Transient), Ok(7)]);
    let places = Arc::new(Semaphore::new(1));
    let limit = ConcurrencyLimit::with_semaphore(script.service(), Arc::clone(&places));
    let service = RetryLayer::cloning(waits(1.0)).layer(limit);
    let began = Instant::now();
    let holder = async {
        sleep(SECOND / 2).await;
        let _place = places.acquire().await;
        sleep(SECOND * 4).await;
    };
    let (answer, ()) = tokio::join!(service.oneshot(()), holder);
    assert_eq!((answer, began.elapsed()), (Ok(7), SECOND * 9 / 2));
}

/// One that stayed in the line would be given the place, and do nothing with it until its wait is over.
#[tokio::test(start_paused = true)]
async fn an_attempt_that_was_cut_in_the_line_has_left_it() {
    let script = Shared::new([fails(Transient), Ok(7)]);
    let places = Arc::new(Semaphore::new(1));
    let limit = ConcurrencyLimit::with_semaphore(script.service(), Arc::clone(&places));
    let policy = waits(100.0).strategy_for(Transient, fixed_s(1.0)).no_deadline().attempt_timeout_s(2.0);
    let policy = policy.classifier(|failed: &Failed| match failed {
        Failed::TimedOut(_) => reflexio::ErrorClass::ServerError,
        _ => Transient,
    });
    let service = RetryLayer::cloning(policy).layer(limit);
    let began = Instant::now();
    let retried = async {
        let mut service = service;
        let call = service.ready().await.unwrap().call(());
        // Whoever holds the place from here is before the second attempt.
        let place = async {
            let _place = places.acquire().await;
            sleep(SECOND * 10).await;
        };
        let (answer, ()) = tokio::join!(call, place);
        (answer, began.elapsed())
    };
    let other = async {
        sleep(SECOND * 5).await;
        let _place = places.acquire().await;
        began.elapsed()
    };
    assert_eq!(tokio::join!(retried, other), ((Ok(7), SECOND * 103), SECOND * 10));
}
