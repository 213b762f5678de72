//! `simulate` with what calls share: budgets, circuit breakers, abort signals.

use std::time::Duration;

use reflexio::ErrorClass::Transient;
use reflexio::breaker::CircuitState;
use reflexio::strategies::fixed_s;
use reflexio::testing::{fails, simulate, succeeds};
use reflexio::{AbortSignal, Budget, CircuitBreaker, EventName, RetryPolicy, StopReason};

const POLICY: RetryPolicy = RetryPolicy::new().strategy(fixed_s(20.0)).max_attempts(4).deadline_s(600.0);

#[test]
fn the_budget_is_charged() {
    static BUDGET: Budget = Budget::new(2).cost(1);
    let told = simulate(&POLICY.budget(&BUDGET), [Transient]);
    assert_eq!(told.attempts().len(), 3);
    assert_eq!(told.stop_reason(), Some(StopReason::BudgetExhausted));
    let again = simulate(&POLICY.budget(&BUDGET), [Transient]);
    assert_eq!(again.attempts().len(), 1, "it is the same budget");
}

#[test]
fn a_budget_refills_in_the_time_of_the_simulation() {
    static BUDGET: Budget = Budget::new(1).refill_per_s(0.1);
    let told = simulate(&POLICY.budget(&BUDGET), [Transient]);
    assert_eq!(told.stop_reason(), Some(StopReason::MaxAttemptsGlobal), "20 s are two tokens");
}

/// Its open time begins where the clock of the policy is: it is read once.
#[test]
fn a_circuit_opens_and_closes_in_the_time_of_the_simulation() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(2).open_for_s(10.0);
    let policy = POLICY.breaker(&BREAKER).operation("pay");
    let told = simulate(&policy, [fails(Transient), fails(Transient), succeeds().takes_s(1.0)]);
    assert_eq!(
        told.to_string(),
        "\
| attempt |   start |   took | outcome   | event             |    wait |
|--------:|--------:|-------:|-----------|-------------------|--------:|
|       1 |  0.000s | 0.000s | TRANSIENT | retry             | 20.000s |
|         | 20.000s |        |           | circuit_opened    |         |
|       2 | 20.000s | 0.000s | TRANSIENT | retry             | 20.000s |
|         | 40.000s |        |           | circuit_half_open |         |
|         | 41.000s |        |           | circuit_closed    |         |
|       3 | 40.000s | 1.000s | success   | success           |         |

pay: succeeded after 41.000s
"
    );
    assert_eq!(told.attempts().len(), 3);
    assert_eq!(told.events().len(), 6);
}

#[test]
fn a_circuit_learns_and_refuses_the_next_call() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(1).open_for_s(3600.0);
    let policy = POLICY.breaker(&BREAKER).operation("pay");
    assert_eq!(simulate(&policy, [Transient]).stop_reason(), Some(StopReason::CircuitOpen));
    assert_eq!(BREAKER.state(), CircuitState::Open);
    let told = simulate(&policy, [succeeds()]);
    assert!(told.attempts().is_empty());
    assert_eq!(
        told.to_string(),
        "\
| attempt |  start | took | outcome   | event            | wait |
|--------:|-------:|-----:|-----------|------------------|-----:|
|         | 0.000s |      | not begun | circuit_rejected |      |

pay: stopped after 0.000s: the circuit breaker is open (circuit_open)
"
    );
    assert_eq!(simulate(&policy.into_async(), [succeeds()]), told);
}

#[test]
fn an_abort_ends_the_wait() {
    static STOP: AbortSignal = AbortSignal::new();
    let stop = |_: &reflexio::Event<'_>| STOP.abort();
    let policy = POLICY.abort_on(&STOP);
    let told = simulate(&policy.context("op").on_metric(&stop), [Transient]);
    assert_eq!(told.attempts().len(), 1);
    assert_eq!(told.events().last().map(|event| event.name), Some(EventName::Aborted));
    assert_eq!(told.elapsed(), Duration::ZERO);
    assert!(told.to_string().contains("|         | 0.000s |        | not begun | aborted |"), "{told}");
}
