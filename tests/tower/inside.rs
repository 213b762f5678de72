//! What a service can see of the call that it is part of.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use reflexio::ErrorClass::Transient;
use reflexio::current;
use reflexio::policy::Nested;
use reflexio::strategies::fixed_s;
use reflexio::tower::RetryLayer;
use reflexio_tests::{VirtualTime, log, now};
use tower::{Layer, Service, ServiceExt};

use crate::support::{Answer, Failed, Shared, VIRTUAL, fails};

/// Where it was, in which attempt, and how many seconds the attempt had left.
type Seen = (&'static str, Option<(u32, u64)>);

#[derive(Clone)]
struct Seeing {
    seen: Rc<RefCell<Vec<Seen>>>,
    script: Shared,
}

impl Seeing {
    fn look(&self, place: &'static str) {
        let left =
            |attempt: &reflexio::Current| attempt.remaining_on(&VirtualTime).map(|left| left.as_secs());
        let attempt = current().map(|attempt| (attempt.attempt(), left(&attempt).unwrap_or(u64::MAX)));
        self.seen.borrow_mut().push((place, attempt));
    }
}

impl Service<()> for Seeing {
    type Response = u32;
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Answer>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        self.look("ready");
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, (): ()) -> Self::Future {
        self.look("call");
        let this = self.clone();
        Box::pin(async move {
            this.look("answer");
            this.script.attempt()
        })
    }
}

#[test]
fn a_service_sees_the_attempt_from_its_call_on_and_a_further_one_from_its_readiness_on() {
    let service = Seeing { seen: Rc::default(), script: Shared::new([fails(Transient), Ok(7)]) };
    let seen = Rc::clone(&service.seen);
    let policy = VIRTUAL.strategy(fixed_s(4.0)).deadline(Duration::from_secs(10));
    assert_eq!(now(RetryLayer::cloning(policy).layer(service).oneshot(())), Ok(7));
    let (first, second) = (Some((1, 10)), Some((2, 6)));
    assert_eq!(
        seen.take(),
        [
            ("ready", None),
            ("call", first),
            ("answer", first),
            ("ready", second),
            ("call", second),
            ("answer", second),
        ]
    );
    assert!(current().is_none());
}

#[test]
fn a_request_made_outside_of_a_call_and_awaited_in_it_sees_how_long_that_one_has() {
    let service = Seeing { seen: Rc::default(), script: Shared::new([Ok(7)]) };
    let seen = Rc::clone(&service.seen);
    let mut service = RetryLayer::cloning(VIRTUAL.no_deadline()).layer(service);
    let mut request = Some(service.call(()));
    let outer = VIRTUAL.deadline(Duration::from_secs(10));
    assert_eq!(now(outer.call(|| request.take().expect("there is one attempt"))), Ok(7));
    assert_eq!(seen.take(), [("call", Some((1, u64::MAX))), ("answer", Some((1, 10)))]);
}

#[test]
fn a_layer_inside_of_another_can_leave_the_retries_to_it() {
    let script = Shared::new([fails(Transient)]);
    let policy = VIRTUAL.strategy(fixed_s(1.0)).max_attempts(2);
    let inner = RetryLayer::cloning(policy.operation("inner").nested(Nested::StandDown));
    let service = RetryLayer::cloning(policy).layer(inner.layer(script.service()));
    assert_eq!(now(service.oneshot(())), fails(Transient));
    assert_eq!(
        log::take(),
        [
            "inner (inside of 1): attempt 1 failed, TRANSIENT (Failed); \
             stopped: retries are left to the call around it [0.000s]",
            "op: attempt 1 failed, TRANSIENT (Failed); again in 1.000s [0.000s]",
            "inner (inside of 1): attempt 1 failed, TRANSIENT (Failed); \
             stopped: retries are left to the call around it [0.000s]",
            "op: attempt 2 failed, TRANSIENT (Failed); stopped: no attempts left [1.000s]",
        ]
    );
}
