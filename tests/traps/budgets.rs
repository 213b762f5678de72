//! A budget charged after the sleep, and an error that hides the cause (failsafe-go); a bucket that never refills
//! (aws-sdk-go-v2, adaptive mode).

use std::sync::Mutex;
use std::time::Duration;

use reflexio::strategies::fixed_s;
use reflexio::time::{AsyncSleep, Clock, Sleep};
use reflexio::{Budget, ErrorClass, RetryPolicy, StopReason, retry};
use reflexio_tests::{Failure, Script, VirtualTime, now};

fn transient() -> Result<u32, Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

/// A timer that notes what is left of a budget whenever somebody begins to wait.
#[derive(Clone, Copy)]
struct Watching {
    budget: &'static Budget,
    seen: &'static Mutex<Vec<f64>>,
}

impl Clock for Watching {
    fn now(&self) -> Duration {
        Clock::now(&VirtualTime)
    }
}

impl Sleep for Watching {
    fn sleep(&self, delay: Duration) {
        self.seen.lock().unwrap().push(self.budget.tokens());
        Sleep::sleep(&VirtualTime, delay);
    }
}

impl AsyncSleep for Watching {
    type Sleep = std::future::Ready<()>;

    fn sleep(&self, delay: Duration) -> Self::Sleep {
        Sleep::sleep(self, delay);
        std::future::ready(())
    }
}

#[test]
fn the_budget_is_charged_before_the_wait() {
    static BUDGET: Budget = Budget::new(10).cost(3);
    static SEEN: Mutex<Vec<f64>> = Mutex::new(Vec::new());
    let policy = RetryPolicy::new().budget(&BUDGET).strategy(fixed_s(1.0));
    let timer = Watching { budget: &BUDGET, seen: &SEEN };
    policy.timer(timer).call(transient).unwrap_err();
    assert_eq!(*SEEN.lock().unwrap(), [7.0, 4.0, 1.0]);
}

#[test]
fn the_budget_is_charged_before_the_wait_of_an_async_call() {
    static BUDGET: Budget = Budget::new(10).cost(3);
    static SEEN: Mutex<Vec<f64>> = Mutex::new(Vec::new());
    let policy = RetryPolicy::new().budget(&BUDGET).strategy(fixed_s(1.0)).into_async();
    let timer = Watching { budget: &BUDGET, seen: &SEEN };
    now(policy.timer(timer).call(|| std::future::ready(transient()))).unwrap_err();
    assert_eq!(*SEEN.lock().unwrap(), [7.0, 4.0, 1.0]);
}

#[test]
fn the_budget_is_charged_before_the_wait_of_a_macro() {
    static BUDGET: Budget = Budget::new(10).cost(3);
    static SEEN: Mutex<Vec<f64>> = Mutex::new(Vec::new());
    #[retry(
        strategy = fixed_s(1.0),
        budget = &BUDGET,
        timer = Watching { budget: &BUDGET, seen: &SEEN },
    )]
    fn run() -> Result<u32, Failure> {
        transient()
    }
    assert_eq!(run(), transient());
    assert_eq!(*SEEN.lock().unwrap(), [7.0, 4.0, 1.0]);
}

#[test]
fn a_call_that_the_budget_ends_returns_the_original_error() {
    static BUDGET: Budget = Budget::new(2).cost(1);
    let policy = RetryPolicy::new().budget(&BUDGET).strategy(fixed_s(1.0)).timer(VirtualTime);
    let failures = [ErrorClass::Transient, ErrorClass::ServerError, ErrorClass::RateLimit];
    let mut script = Script::of(failures.map(|class| Err(Failure::of(class))));
    let outcome = policy.execute(|| script.attempt());
    assert_eq!(outcome.stop_reason(), Some(StopReason::BudgetExhausted));
    assert_eq!(outcome.class(), Some(ErrorClass::RateLimit));
    assert_eq!(outcome.into_result(), Err(Failure::of(ErrorClass::RateLimit)), "the last error, as it was");
    assert_eq!(script.attempts(), 3);
}

#[test]
fn a_macro_that_the_budget_ends_returns_the_original_error() {
    static BUDGET: Budget = Budget::new(1).cost(1);
    #[retry(budget = &BUDGET, timer = VirtualTime)]
    async fn run(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    let server_error = Err(Failure::of(ErrorClass::ServerError));
    let mut script = Script::of([transient(), server_error]);
    assert_eq!(now(run(&mut script)), server_error);
    assert_eq!(script.attempts(), 2);
}

#[test]
fn an_empty_budget_still_lets_first_attempts_through() {
    static BUDGET: Budget = Budget::new(1).cost(1).refund(0.0);
    let policy = RetryPolicy::new().budget(&BUDGET).timer(VirtualTime);
    policy.call(transient).unwrap_err();
    assert_eq!(BUDGET.tokens(), 0.0);
    for _ in 0..3 {
        let outcome = policy.execute(transient);
        assert_eq!((outcome.attempts(), outcome.stop_reason()), (1, Some(StopReason::BudgetExhausted)));
    }
    assert_eq!(policy.call(|| Ok::<_, Failure>(7)), Ok(7));
}

#[test]
fn a_stop_for_another_reason_costs_nothing() {
    static BUDGET: Budget = Budget::new(10);
    let policy = RetryPolicy::new().budget(&BUDGET).timer(VirtualTime);
    policy.call(|| Err::<(), _>(Failure::of(ErrorClass::Permanent))).unwrap_err();
    policy.max_attempts(1).call(transient).unwrap_err();
    policy.strategy(fixed_s(60.0)).call(transient).unwrap_err();
    assert_eq!(BUDGET.tokens(), 10.0);
}

#[test]
fn a_budget_refills_with_successes() {
    static BUDGET: Budget = Budget::new(10).cost(5).refund(1.0);
    let policy = RetryPolicy::new().budget(&BUDGET).timer(VirtualTime);
    policy.call(transient).unwrap_err();
    assert_eq!(BUDGET.tokens(), 0.0);
    for tokens in 1..=5 {
        policy.call(|| Ok::<_, Failure>(())).unwrap();
        assert_eq!(BUDGET.tokens(), f64::from(tokens));
    }
    let outcome = policy.execute(transient);
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (2, Some(StopReason::BudgetExhausted)));
}

#[test]
fn a_budget_refills_with_successes_of_async_calls_and_of_macros() {
    static BUDGET: Budget = Budget::new(10).cost(10).refund(1.0);
    #[retry(budget = &BUDGET, timer = VirtualTime)]
    fn blocking(outcome: Result<u32, Failure>) -> Result<u32, Failure> {
        outcome
    }
    #[retry(budget = &BUDGET, timer = VirtualTime)]
    async fn awaited(outcome: Result<u32, Failure>) -> Result<u32, Failure> {
        outcome
    }
    blocking(transient()).unwrap_err();
    assert_eq!(BUDGET.tokens(), 0.0);
    blocking(Ok(1)).unwrap();
    assert_eq!(BUDGET.tokens(), 1.0);
    now(awaited(Ok(1))).unwrap();
    assert_eq!(BUDGET.tokens(), 2.0);
    let policy = RetryPolicy::new().budget(&BUDGET).into_async().timer(VirtualTime);
    now(policy.call(|| std::future::ready(Ok::<_, Failure>(())))).unwrap();
    assert_eq!(BUDGET.tokens(), 3.0);
}

#[test]
fn a_budget_never_holds_more_than_its_capacity() {
    static BUDGET: Budget = Budget::new(10).cost(1).refund(7.0);
    let policy = RetryPolicy::new().budget(&BUDGET).timer(VirtualTime);
    let mut script = Script::of([transient(), transient(), Ok(1)]);
    policy.call(|| script.attempt()).unwrap();
    assert_eq!(BUDGET.tokens(), 10.0);
}

#[test]
fn policies_that_share_a_budget_draw_from_the_one_bucket() {
    static BUDGET: Budget = Budget::new(3).cost(1);
    let one = RetryPolicy::new().budget(&BUDGET).max_attempts(3).timer(VirtualTime);
    let other = RetryPolicy::new().budget(&BUDGET).max_attempts(5).timer(VirtualTime);
    assert_eq!(one.execute(transient).attempts(), 3);
    assert_eq!(other.execute(transient).attempts(), 2);
}

#[test]
fn threads_that_share_a_budget_never_overdraw_it() {
    static BUDGET: Budget = Budget::new(50).cost(1).refund(0.0);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn(|| {
                let policy = RetryPolicy::new().budget(&BUDGET).timer(VirtualTime).max_attempts(5);
                (0..10).map(|_| policy.execute(transient).attempts() - 1).sum::<u32>()
            })
        })
        .collect();
    let retries: u32 = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!((retries, BUDGET.tokens()), (50, 0.0));
}
