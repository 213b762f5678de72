//! The layer against the policy's own `call`: the same script gives the same events, outcomes, attempts and waits.

use std::cell::Cell;
use std::future::ready;
use std::time::Duration;

use reflexio::breaker::CircuitBreaker;
use reflexio::classify::DefaultClassifier;
use reflexio::policy::{Admits, Limit};
use reflexio::strategies::{equal_jitter, fixed_s};
use reflexio::tower::RetryLayer;
use reflexio::{AsyncRetryPolicy, Budget, ErrorClass, RetryAfter};
use reflexio_tests::{Failure, Script, Step, VirtualTime, log, now, seed, seeded};
use tokio::time::{Instant, sleep};
use tower::{Layer, Service, ServiceExt, service_fn};

use crate::support::{Answer, Failed, HEARD, Shared, VIRTUAL};

const CALLS: usize = 3;
const ROUNDS: u64 = 400;

/// Attempts of whole milliseconds: the breaker's clock has no less.
fn random_script() -> Script {
    let below = |n: u64| seeded() % n;
    let step = || {
        let class = ErrorClass::ALL[usize::try_from(below(8)).unwrap()];
        let mut failure = Failure::of(class);
        if below(4) == 0 {
            failure = failure.retry_after(Duration::from_millis(below(3_000)));
        }
        if below(20) == 0 {
            failure = failure.abort();
        }
        let outcome = if below(4) == 0 { Ok(7) } else { Err(failure) };
        Step { takes: Duration::from_millis(below(700)), outcome }
    };
    Script::new((0..=below(12)).map(|_| step()))
}

type Policy<L, G> = AsyncRetryPolicy<DefaultClassifier, VirtualTime, L, G>;

/// Some calls under a fresh policy by its own `call`, and as many by the layer under another.
fn check<L: Limit<Answer>, G: Admits<Answer>>(round: u64, policy: impl Fn() -> Policy<L, G>) {
    seed(round);
    let script = random_script();
    let play = |call: &dyn Fn(&Policy<L, G>, &Shared) -> Answer| {
        seed(round);
        let (policy, script, began) = (policy(), Shared::of(script.clone()), VirtualTime::now());
        let outcomes: Vec<_> = (0..CALLS).map(|_| call(&policy, &script)).collect();
        (outcomes, log::take(), script.attempts(), VirtualTime::now() - began)
    };
    let own = play(&|policy, script| now(policy.call(|| ready(script.attempt()))));
    let layered =
        play(&|policy, script| now(RetryLayer::cloning(policy).layer(script.service::<()>()).oneshot(())));
    assert_eq!(own, layered, "round {round}");
}

#[test]
fn calls_are_told_the_same() {
    for round in 0..ROUNDS {
        check(round, || VIRTUAL.strategy(equal_jitter()).deadline_s(6.0).max_attempts(4));
    }
}

#[test]
fn calls_with_a_budget_are_told_the_same() {
    for round in 0..ROUNDS {
        check(round, || {
            let budget = Box::leak(Box::new(Budget::new(4).refill_per_s(0.5)));
            VIRTUAL.strategy(equal_jitter()).deadline_s(20.0).max_attempts(8).budget(budget)
        });
    }
}

#[test]
fn calls_with_a_breaker_are_told_the_same() {
    for round in 0..ROUNDS {
        check(round, || {
            let breaker = CircuitBreaker::new().consecutive_failures(2).open_for_s(1.0);
            let budget = Box::leak(Box::new(Budget::new(20)));
            let policy = VIRTUAL.strategy(fixed_s(0.75)).per_class_max_attempts(ErrorClass::Auth, 2);
            policy.retry_after(RetryAfter::Exact).budget(budget).breaker(Box::leak(Box::new(breaker)))
        });
    }
}

/// Attempts that take time, and may be cut.
async fn attempt(script: &[Step], made: &Cell<usize>) -> Answer {
    let step = script[made.replace(made.get() + 1).min(script.len() - 1)];
    sleep(step.takes).await;
    step.outcome.map_err(Failed::Script)
}

#[tokio::test(start_paused = true)]
async fn calls_with_an_attempt_timeout_are_told_the_same() {
    for round in 0..ROUNDS {
        seed(round);
        let takes = || Duration::from_millis(seeded() % 700);
        let fails = |class| Err(Failure::of(class));
        let mut script: Vec<_> = (0..seeded() % 6)
            .map(|_| Step { takes: takes(), outcome: fails(ErrorClass::ALL[(seeded() % 8) as usize]) })
            .collect();
        script.push(Step { takes: takes(), outcome: Ok(7) });

        let policy = HEARD.strategy(fixed_s(0.2)).deadline_s(1.5).attempt_timeout_s(0.4);
        let (made, began) = (Cell::new(0), Instant::now());
        let outcome = policy.call(|| attempt(&script, &made)).await;
        let own = (outcome, log::take(), made.get(), began.elapsed());

        let (made, began) = (Cell::new(0), Instant::now());
        let mut service = RetryLayer::cloning(policy).layer(service_fn(|()| attempt(&script, &made)));
        let outcome = service.call(()).await;
        let layered = (outcome, log::take(), made.get(), began.elapsed());
        assert_eq!(own, layered, "round {round}");
    }
}
