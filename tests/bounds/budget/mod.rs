//! The shared limit on retries.

mod quota;
mod ratio;
mod refill;
mod refusals;
mod throttling;

use std::time::Duration;

use reflexio::strategies::fixed_s;
use reflexio::{Budget, ErrorClass, RetryPolicy};
use reflexio_tests::{Failure, VirtualTime};

/// A policy whose calls are stopped by the budget before anything else.
fn drawing_on(budget: &'static Budget) -> RetryPolicy {
    RetryPolicy::new().max_attempts(1000).no_deadline().strategy(fixed_s(1.0)).budget(budget)
}

/// How many retries `calls` calls make that fail with that class every time.
fn retries_of(budget: &'static Budget, class: ErrorClass, calls: u32) -> u32 {
    let policy = drawing_on(budget).timer(VirtualTime);
    (0..calls).map(|_| policy.execute(|| Err::<(), _>(Failure::of(class))).attempts() - 1).sum()
}

/// Makes calls that succeed at once.
fn succeed(budget: &'static Budget, calls: u32) {
    let policy = drawing_on(budget).timer(VirtualTime);
    (0..calls).for_each(|_| policy.call(|| Ok::<_, Failure>(())).unwrap());
}

/// Asks for one retry at that time.
fn withdraw_at(budget: &Budget, now: Duration) -> bool {
    budget.withdraw(ErrorClass::Transient, || now)
}

/// Asks for one retry of a budget that no time refills.
fn withdraw(budget: &Budget, class: ErrorClass) -> bool {
    budget.withdraw(class, || panic!("nobody reads a clock for this"))
}
