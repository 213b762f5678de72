//! What calls share, and a delay by itself.

use std::time::Duration;

use measure::{BASE, Case, MAX, repeat};
use reflexio::strategies::{BackoffContext, Strategy as _, decorrelated_jitter};
use reflexio::{Budget, CircuitBreaker, ErrorClass};

pub(crate) fn cases() -> Vec<Case> {
    static FULL: Budget = Budget::new(1_000);
    static SPENT: Budget = Budget::new(4_000_000).cost(1);
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    fn no_clock() -> Duration {
        unreachable!("nothing here asks for the time")
    }
    vec![
        Case::new("budget deposit, full", "reflexio", |n| repeat(n, |_| FULL.succeeded())),
        Case::new("budget withdraw", "reflexio", |n| {
            repeat(n, |_| assert!(SPENT.withdraw(ErrorClass::Transient, no_clock)));
        }),
        Case::new("breaker closed, permit and record", "reflexio", |n| {
            repeat(n, |_| {
                BREAKER.try_acquire(no_clock).map(|admitted| admitted.permit.success(no_clock)).is_ok()
            });
        }),
        Case::new("one jittered delay, direct", "reflexio", |n| {
            let strategy = decorrelated_jitter().base(BASE).max(MAX);
            // The generator is the caller's here; a policy takes that of the thread.
            let state = std::cell::Cell::new(1_u64);
            let random = || {
                state.set(state.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
                state.get()
            };
            let context = BackoffContext::new(1, ErrorClass::Transient, &random);
            repeat(n, |_| strategy.delay(&context));
        }),
    ]
}
