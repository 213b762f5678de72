//! Requests that can be had twice, and those that cannot.

use std::cell::{Cell, RefCell};
use std::future::ready;

use reflexio::ErrorClass::{Permanent, Transient};
use reflexio::strategies::fixed_s;
use reflexio::tower::RetryLayer;
use reflexio_tests::{log, now};
use tower::{Layer, ServiceExt, service_fn};

use crate::support::{Shared, VIRTUAL, fails};

/// A request that counts its clones.
struct Counted<'a>(&'a Cell<u32>);

impl Clone for Counted<'_> {
    fn clone(&self) -> Self {
        self.0.set(self.0.get() + 1);
        Self(self.0)
    }
}

#[test]
fn every_attempt_is_sent_the_request() {
    let sent = RefCell::new(Vec::new());
    let script = Shared::new([fails(Transient), fails(Transient), Ok(7)]);
    let service = service_fn(|request: String| {
        sent.borrow_mut().push(request);
        ready(script.attempt())
    });
    let service = RetryLayer::cloning(VIRTUAL).layer(service);
    assert_eq!(now(service.oneshot("otter".to_owned())), Ok(7));
    assert_eq!(*sent.borrow(), ["otter", "otter", "otter"]);
}

#[test]
fn a_request_that_can_be_sent_only_once_is_sent_as_it_is_and_not_again() {
    let script = Shared::new([fails(Transient), Ok(7)]);
    let service = RetryLayer::new(VIRTUAL, |_: &()| None).layer(script.service());
    assert_eq!(now(service.oneshot(())), fails(Transient));
    assert_eq!(script.attempts(), 1);
    assert_eq!(
        log::take(),
        ["op: attempt 1 failed, TRANSIENT (Failed); stopped: the request cannot be sent twice [0.000s]"]
    );
}

#[test]
fn what_can_be_sent_only_once_may_succeed() {
    let script = Shared::new([Ok(7)]);
    let service = RetryLayer::new(VIRTUAL, |_: &()| None).layer(script.service());
    assert_eq!(now(service.oneshot(())), Ok(7));
    assert_eq!(log::take(), ["op: attempt 1 succeeded [0.000s]"]);
}

#[test]
fn that_a_request_can_be_sent_only_once_is_no_reason_where_there_is_another() {
    let once = |attempts, class| {
        let script = Shared::new([fails(class)]);
        let layer = RetryLayer::new(VIRTUAL.max_attempts(attempts), |_: &()| None);
        assert_eq!(now(layer.layer(script.service()).oneshot(())), fails(class));
        log::take()
    };
    assert_eq!(
        once(6, Permanent),
        ["op: attempt 1 failed, PERMANENT (Failed); stopped: this class is not retried [0.000s]"]
    );
    assert_eq!(
        once(1, Transient),
        ["op: attempt 1 failed, TRANSIENT (Failed); stopped: no attempts left [0.000s]"]
    );
}

#[test]
fn whether_there_is_a_copy_is_asked_before_each_attempt() {
    let may_copy = Cell::new(true);
    let script = Shared::new([fails(Transient)]);
    let layer =
        RetryLayer::new(VIRTUAL.strategy(fixed_s(1.0)), |_: &()| may_copy.replace(false).then_some(()));
    assert_eq!(now(layer.layer(script.service()).oneshot(())), fails(Transient));
    assert_eq!(
        log::take(),
        [
            "op: attempt 1 failed, TRANSIENT (Failed); again in 1.000s [0.000s]",
            "op: attempt 2 failed, TRANSIENT (Failed); stopped: the request cannot be sent twice [1.000s]",
        ]
    );
}

#[test]
fn the_last_attempt_is_sent_the_request_itself() {
    let clones_of = |attempts, answers: &[_]| {
        let clones = Cell::new(0);
        let script = Shared::new(answers.iter().copied());
        let layer = RetryLayer::cloning(VIRTUAL.max_attempts(attempts));
        let _ = now(layer.layer(script.service()).oneshot(Counted(&clones)));
        clones.get()
    };
    assert_eq!(clones_of(3, &[fails(Transient)]), 2);
    assert_eq!(clones_of(3, &[Ok(7)]), 1);
    assert_eq!(clones_of(1, &[fails(Transient)]), 0);
}

#[test]
fn a_refused_call_clones_nothing() {
    static SIGNAL: reflexio::AbortSignal = reflexio::AbortSignal::new();
    SIGNAL.abort();
    let clones = Cell::new(0);
    let script = Shared::new([Ok(7)]);
    let layer = RetryLayer::cloning(VIRTUAL.abort_on(&SIGNAL));
    assert!(now(layer.layer(script.service()).oneshot(Counted(&clones))).is_err());
    assert_eq!((clones.get(), script.attempts()), (0, 0));
}
