//! failsafe: a circuit breaker. It does not retry, so there is nothing of it but that.

use std::time::Duration;

use failsafe::backoff::{Constant, constant};
use failsafe::failure_policy::{ConsecutiveFailures, consecutive_failures};
use failsafe::{Config, StateMachine};
use measure::{Case, repeat};

/// What opens after twenty failures in a row, as reflexio's does by default.
pub type Breaker = StateMachine<ConsecutiveFailures<Constant>, ()>;

/// A closed breaker.
pub fn breaker() -> Breaker {
    Config::new().failure_policy(consecutive_failures(20, constant(Duration::from_secs(30)))).build()
}

/// All that is measured of it.
pub fn cases() -> Vec<Case> {
    vec![Case::new("breaker closed, permit and record", "failsafe", |n| {
        let breaker = breaker();
        repeat(n, |_| {
            let is_permitted = breaker.is_call_permitted();
            breaker.on_success();
            is_permitted
        });
    })]
}
