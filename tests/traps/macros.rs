//! Macros that compile and never retry where the body uses `?` or `return` (retrying, retryable); that ignore their
//! arguments (backoff-macro). Bad input is refused by the compiler: see the tests of the user interface.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use reflexio::event::Recorder;
use reflexio::strategies::{decorrelated_jitter, fixed_s};
use reflexio::{Budget, ErrorClass, EventName, RetryAfter, retry};
use reflexio_tests::{Failure, Script, VirtualTime, now};

fn transient() -> Result<u32, Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

/// Fails twice, and then gives 3.
fn third_time() -> Script {
    Script::of([transient(), transient(), Ok(3)])
}

/// How many attempts it made, and how long they took together.
fn spent(mut script: Script, run: impl FnOnce(&mut Script) -> Result<u32, Failure>) -> (u32, Duration) {
    let began = VirtualTime::now();
    let _ = run(&mut script);
    (script.attempts(), VirtualTime::now() - began)
}

#[test]
fn a_body_that_uses_question_mark_is_retried() {
    #[retry(timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        let value = script.attempt()?;
        Ok(value + 1)
    }
    #[retry(timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        let value = std::future::ready(script.attempt()).await?;
        Ok(value + 1)
    }
    assert_eq!(blocking(&mut third_time()), Ok(4));
    assert_eq!(now(awaited(&mut third_time())), Ok(4));
}

#[test]
fn a_body_that_returns_early_is_retried() {
    #[retry(timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        match script.attempt() {
            Ok(value) => return Ok(value + 1),
            Err(error) => return Err(error),
        }
    }
    #[retry(timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        let outcome = script.attempt();
        if outcome != Ok(3) {
            return outcome;
        }
        outcome.map(|value| value + 1)
    }
    assert_eq!(blocking(&mut third_time()), Ok(4));
    assert_eq!(now(awaited(&mut third_time())), Ok(4));
}

#[test]
fn a_body_that_leaves_from_inside_a_loop_or_a_closure_is_retried() {
    #[retry(timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        for turn in 0.. {
            let mut once = || -> Result<u32, Failure> { Ok(script.attempt()? + 1) };
            if turn == 1 {
                return once();
            }
        }
        unreachable!("the loop returns")
    }
    assert_eq!(blocking(&mut third_time()), Ok(4));
}

#[test]
fn question_mark_converts_errors_in_a_retried_body() {
    #[derive(Debug, PartialEq, reflexio::Classify)]
    #[class(transparent)]
    struct Outer(Failure);
    impl From<Failure> for Outer {
        fn from(inner: Failure) -> Self {
            Self(inner)
        }
    }
    #[retry(timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Outer> {
        Ok(script.attempt()?)
    }
    #[retry(timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Outer> {
        Ok(script.attempt()?)
    }
    assert_eq!(blocking(&mut third_time()), Ok(3));
    assert_eq!(now(awaited(&mut third_time())), Ok(3));
}

#[test]
fn a_method_is_retried() {
    struct Client {
        script: Script,
        calls: Cell<u32>,
    }
    impl Client {
        #[retry(timer = VirtualTime)]
        fn exclusive(&mut self) -> Result<u32, Failure> {
            let value = self.script.attempt()?;
            Ok(value)
        }
        #[retry(timer = VirtualTime)]
        async fn shared(&self, enough: u32) -> Result<u32, Failure> {
            self.calls.set(self.calls.get() + 1);
            if self.calls.get() < enough {
                transient()?;
            }
            Ok(self.calls.get())
        }
    }
    let mut client = Client { script: third_time(), calls: Cell::new(0) };
    assert_eq!(client.exclusive(), Ok(3));
    assert_eq!(now(client.shared(4)), Ok(4));
}

/// A function for each argument, each with a count of attempts or a wait that only this argument explains.
macro_rules! honoured {
    ($($test:ident: [$($argument:tt)*] $class:ident => $attempts:literal, $took:expr;)+) => {$(
        #[test]
        fn $test() {
            #[retry(timer = VirtualTime, random = || 0, $($argument)*)]
            fn blocking(script: &mut Script) -> Result<u32, Failure> {
                script.attempt()
            }
            #[retry(timer = VirtualTime, random = || 0, $($argument)*)]
            async fn awaited(script: &mut Script) -> Result<u32, Failure> {
                script.attempt()
            }
            let failing = || Script::of([Err(Failure::of(ErrorClass::$class))]);
            let took: f64 = $took;
            let expected = ($attempts, Duration::from_secs_f64(took));
            assert_eq!(spent(failing(), blocking), expected);
            assert_eq!(spent(failing(), |script| now(awaited(script))), expected);
        }
    )+};
}

honoured! {
    no_argument_is_the_default_policy: [] Transient => 6, 5.0 * 0.25;
    max_attempts_is_honoured: [max_attempts = 3] Transient => 3, 2.0 * 0.25;
    max_unknown_attempts_is_honoured: [max_unknown_attempts = 4] Unknown => 5, 4.0 * 0.25;
    strategy_is_honoured: [strategy = fixed_s(2.0)] Transient => 6, 10.0;
    a_strategys_own_arguments_are_honoured:
        [strategy = decorrelated_jitter().base_s(3.0).max_s(4.0)] Transient => 6, 15.0;
    deadline_s_is_honoured: [deadline_s = 1] Transient => 4, 0.75;
    deadline_is_honoured: [deadline = Duration::from_millis(600)] Transient => 3, 0.5;
    no_deadline_is_honoured: [no_deadline, strategy = fixed_s(50.0)] Transient => 6, 250.0;
    a_classs_strategy_is_honoured: [transient(strategy = fixed_s(1.0))] Transient => 6, 5.0;
    another_classs_strategy_is_not: [rate_limit(strategy = fixed_s(1.0))] Transient => 6, 1.25;
    a_classs_cap_is_honoured: [transient(max_attempts = 1)] Transient => 2, 0.25;
    a_classs_cap_of_zero_is_honoured: [transient(max_attempts = 0)] Transient => 1, 0.0;
    a_cap_makes_auth_retryable: [auth(max_attempts = 2)] Auth => 3, 0.5;
    a_classifier_is_honoured: [classifier = |_| ErrorClass::Permanent] Transient => 1, 0.0;
    idempotent_is_honoured: [idempotent = false] Transient => 1, 0.0;
}

#[test]
fn what_was_never_sent_is_retried_although_it_is_not_idempotent() {
    #[retry(idempotent = false, timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(idempotent = false, timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    let script = || Script::of([Err(Failure::of(ErrorClass::Transient).not_sent()), transient()]);
    assert_eq!(spent(script(), blocking).0, 2);
    assert_eq!(spent(script(), |script| now(awaited(script))).0, 2);
}

#[test]
fn retry_after_is_honoured() {
    #[retry(strategy = fixed_s(1.0), retry_after = Ignore, timer = VirtualTime)]
    fn ignore(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(strategy = fixed_s(1.0), retry_after = RetryAfter::Exact, timer = VirtualTime)]
    async fn exact(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    let hinted = Failure::of(ErrorClass::RateLimit).retry_after(Duration::from_secs(7));
    let script = || Script::of([Err(hinted), Ok(1)]);
    assert_eq!(spent(script(), ignore), (2, Duration::from_secs(1)));
    assert_eq!(spent(script(), |script| now(exact(script))), (2, Duration::from_secs(7)));
}

#[test]
fn operation_and_on_metric_are_honoured() {
    static EVENTS: Recorder = Recorder::new();
    #[retry(operation = "fetch_user", on_metric = |event| EVENTS.record(event), timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(operation = "fetch_user", on_metric = |event| EVENTS.record(event), timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    for run in [blocking, |script: &mut Script| now(awaited(script))] {
        run(&mut third_time()).unwrap();
        let events = EVENTS.take();
        let names: Vec<_> = events.iter().map(|event| event.name).collect();
        assert_eq!(names, [EventName::Retry, EventName::Retry, EventName::Success]);
        assert!(events.iter().all(|event| event.operation.as_deref() == Some("fetch_user")));
    }
}

#[test]
fn abort_if_is_honoured() {
    static STOP: AtomicBool = AtomicBool::new(false);
    static ATTEMPTS: AtomicU32 = AtomicU32::new(0);
    #[retry(abort_if = || STOP.load(Ordering::Relaxed), timer = VirtualTime)]
    fn run() -> Result<u32, Failure> {
        let attempt = ATTEMPTS.fetch_add(1, Ordering::Relaxed) + 1;
        STOP.store(attempt == 2, Ordering::Relaxed);
        transient()
    }
    assert_eq!(run(), transient());
    assert_eq!(ATTEMPTS.load(Ordering::Relaxed), 2);
}

#[test]
fn budget_is_honoured() {
    static BUDGET: Budget = Budget::new(2).cost(1);
    #[retry(budget = &BUDGET, timer = VirtualTime)]
    fn run(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    assert_eq!(spent(Script::of([transient()]), run).0, 3);
}

#[tokio::test(start_paused = true)]
async fn attempt_timeout_is_honoured() {
    #[retry(attempt_timeout_s = 2, max_attempts = 2, strategy = fixed_s(1.0))]
    async fn run() -> Result<(), std::io::Error> {
        std::future::pending().await
    }
    let began = tokio::time::Instant::now();
    assert_eq!(run().await.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
    assert_eq!(began.elapsed(), Duration::from_secs(5));
}

#[test]
fn clone_gives_each_attempt_an_argument_of_its_own() {
    #[retry(clone(body), timer = VirtualTime)]
    fn blocking(script: &mut Script, body: Vec<u8>) -> Result<usize, Failure> {
        let taken = body;
        script.attempt()?;
        Ok(taken.len())
    }
    #[retry(clone(body), timer = VirtualTime)]
    async fn awaited(script: &mut Script, body: Vec<u8>) -> Result<usize, Failure> {
        let taken = body;
        script.attempt()?;
        Ok(taken.len())
    }
    assert_eq!(blocking(&mut third_time(), vec![1, 2]), Ok(2));
    assert_eq!(now(awaited(&mut third_time(), vec![1, 2])), Ok(2));
}

#[test]
fn a_policy_argument_is_honoured() {
    use reflexio::{RetryPolicy, classify::DefaultClassifier};
    static POLICY: RetryPolicy<DefaultClassifier, VirtualTime> =
        RetryPolicy::new().strategy(fixed_s(3.0)).max_attempts(2).timer(VirtualTime);
    #[retry(policy = POLICY)]
    fn run(script: &mut Script) -> Result<u32, Failure> {
        let value = script.attempt()?;
        Ok(value)
    }
    assert_eq!(spent(third_time(), run), (2, Duration::from_secs(3)));
}
