//! How often the clock is read.

use std::cell::Cell;
use std::time::Duration;

use reflexio::strategies::immediate;
use reflexio::time::{Clock, Sleep};
use reflexio::{ErrorClass, RetryPolicy};
use reflexio_tests::Failure;

thread_local! {
    static READ: Cell<u32> = const { Cell::new(0) };
}

/// A clock that stands still, and counts who looks at it.
#[derive(Clone, Copy)]
struct Watched;

impl Clock for Watched {
    fn now(&self) -> Duration {
        READ.set(READ.get() + 1);
        Duration::from_secs(1)
    }
}

impl Sleep for Watched {
    fn sleep(&self, _: Duration) {}
}

const TWICE: RetryPolicy = RetryPolicy::new().strategy(immediate()).max_attempts(2);

/// How often it is read by a call that succeeds, and by one that fails twice.
fn reads(policy: RetryPolicy) -> (u32, u32) {
    let policy = policy.timer(Watched);
    let call = |outcome: fn() -> Result<(), Failure>| {
        READ.set(0);
        let _ = policy.call(outcome);
        READ.get()
    };
    (call(|| Ok(())), call(|| Err(Failure::of(ErrorClass::Transient))))
}

#[test]
fn a_call_without_a_deadline_that_nobody_hears_of_does_not_read_the_clock() {
    assert_eq!(reads(TWICE.no_deadline()), (0, 0));
}

#[test]
fn a_deadline_is_one_reading_and_one_for_each_failure() {
    assert_eq!(reads(TWICE), (1, 3));
}

#[test]
fn a_hook_is_one_reading_and_one_for_each_attempt() {
    assert_eq!(reads(TWICE.no_deadline().on_metric(&|_| ())), (2, 3));
}

#[test]
fn inside_of_a_call_with_a_deadline_each_failure_reads_the_clock() {
    let outer = RetryPolicy::new().timer(Watched).max_attempts(1);
    let outcome = outer.call(|| {
        assert_eq!(reads(TWICE.no_deadline()), (0, 2));
        Ok::<_, Failure>(())
    });
    assert_eq!(outcome, Ok(()));
}

#[test]
fn inside_of_a_call_with_a_deadline_a_deadline_of_its_own_takes_no_reading_more() {
    let outer = RetryPolicy::new().timer(Watched).max_attempts(1);
    let outcome = outer.call(|| {
        assert_eq!(reads(TWICE), (1, 3));
        Ok::<_, Failure>(())
    });
    assert_eq!(outcome, Ok(()));
}
