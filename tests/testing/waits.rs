//! Waits, switched off.

use std::cell::{Cell, RefCell};
use std::io;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use reflexio::ErrorClass::{self, RateLimit, Transient};
use reflexio::engine::Progress;
use reflexio::strategies::fixed_s;
use reflexio::testing::{Recorder, VirtualTime, seed, seeded, without_waits};
use reflexio::time::{AsyncSleep, Clock, Sleep};
use reflexio::{
    AbortSignal, Budget, CircuitBreaker, Decision, Event, EventName, RetryPolicy, StopReason, retry,
};
use reflexio_tests::{Failure, now, play};

const SECOND: Duration = Duration::from_secs(1);
const POLICY: RetryPolicy = RetryPolicy::new().strategy(fixed_s(10.0)).max_attempts(4).no_deadline();

fn failed() -> Result<(), Failure> {
    Err(Failure::of(Transient))
}

#[test]
fn decisions_and_events_are_the_same_and_no_time_passes() {
    let classes = [RateLimit, Transient, Transient, RateLimit, Transient, Transient, Transient];
    let fails = |attempt: u32| Err::<(), _>(Failure::of(classes[attempt as usize - 1]));
    for policy in [
        RetryPolicy::new().per_class_max_attempts(RateLimit, 1),
        RetryPolicy::new().deadline_s(3.0),
        RetryPolicy::new().strategy(fixed_s(10.0)).deadline_s(25.0),
        RetryPolicy::new().no_deadline().max_attempts(7),
    ] {
        let in_earnest = play(policy, fails);
        let _now = without_waits();
        let policy = policy.random(&seeded);
        let (blocking, future) = (policy.timer(VirtualTime), policy.into_async().timer(VirtualTime));
        let ways: [Way<'_>; 2] =
            [&|hook, attempt| blocking.context("op").on_metric(hook).call(attempt), &|hook, attempt| {
                now(future.context("op").on_metric(hook).call(async || attempt()))
            }];
        for way in ways {
            seed(0);
            let (events, attempts, began) = (Recorder::new(), Cell::new(0), VirtualTime::now());
            let outcome = way(&|event| events.record(event), &|| {
                attempts.set(attempts.get() + 1);
                fails(attempts.get())
            });
            assert_eq!(outcome, in_earnest.result);
            let events = events.take();
            assert_eq!(events, in_earnest.events);
            assert_eq!(attempts.get(), in_earnest.attempts);
            assert_eq!(events.last().map(|event| event.elapsed), Some(in_earnest.took));
            assert_eq!(VirtualTime::now(), began);
        }
    }
}

type Way<'w> = &'w dyn Fn(Hook<'_>, &dyn Fn() -> Result<(), Failure>) -> Result<(), Failure>;
type Hook<'h> = &'h (dyn Fn(&Event<'_>) + Send + Sync);

#[test]
fn an_attempt_timeout_is_cut_to_what_is_left_of_the_deadline() {
    let policy = POLICY.into_async().timer(VirtualTime).deadline_s(16.0).attempt_timeout_s(5.0);
    let hangs = async || std::future::pending::<io::Result<()>>().await;
    let events = || {
        let events = Recorder::new();
        let hear = |event: &Event<'_>| events.record(event);
        let _ = now(policy.context("op").on_metric(&hear).call(hangs));
        events.events()
    };
    let in_earnest = events();
    assert_eq!(in_earnest.last().map(|event| event.elapsed), Some(SECOND * 16), "5 s, 10 s, and 1 s");
    let began = VirtualTime::now();
    let _now = without_waits();
    assert_eq!(events(), in_earnest);
    assert_eq!(VirtualTime::now() - began, SECOND * 6, "5 s, and 1 s");
}

#[test]
fn every_wait_of_this_crate_is_switched_off() {
    static BUDGET: Budget = Budget::new(100);
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    static STOP: AbortSignal = AbortSignal::new();
    #[retry(strategy = fixed_s(10.0), max_attempts = 4)]
    fn blocking(attempts: &Cell<u32>) -> Result<(), Failure> {
        attempts.set(attempts.get() + 1);
        failed()
    }
    #[retry(strategy = fixed_s(10.0), max_attempts = 4, budget = &BUDGET)]
    fn with_budget(attempts: &Cell<u32>) -> Result<(), Failure> {
        attempts.set(attempts.get() + 1);
        failed()
    }
    #[retry(strategy = fixed_s(10.0), max_attempts = 4, timer = VirtualTime)]
    async fn future(attempts: &Cell<u32>) -> Result<(), Failure> {
        attempts.set(attempts.get() + 1);
        failed()
    }
    let _now = without_waits();
    let began = Instant::now();
    let attempts = Cell::new(0);
    let attempt = || {
        attempts.set(attempts.get() + 1);
        failed()
    };
    let _ = (blocking(&attempts), with_budget(&attempts), now(future(&attempts)));
    let _ = POLICY.call(attempt);
    let _ = POLICY.breaker(&BREAKER).execute(attempt);
    let _ = POLICY.abort_on(&STOP).execute(attempt);
    let _ = now(POLICY.into_async().timer(VirtualTime).abort_on(&STOP).execute(async || attempt()));
    let mut by_hand = POLICY.begin();
    while by_hand.settle(attempt()).is_none() {}
    assert_eq!(attempts.get(), 8 * 4);
    assert_eq!(VirtualTime::now(), Duration::ZERO);
    assert!(began.elapsed() < SECOND * 10, "not even one of them waited: {:?}", began.elapsed());
}

/// Real time, of which none passes.
#[tokio::test]
async fn on_tokio_nobody_waits() {
    let _now = without_waits();
    let began = Instant::now();
    let call = tokio::spawn(async { POLICY.into_async().execute(async || failed()).await });
    let outcome = call.await.unwrap();
    assert_eq!((outcome.attempts(), outcome.elapsed() >= SECOND * 30), (4, true));
    assert!(began.elapsed() < SECOND * 10, "{:?}", began.elapsed());
}

/// Keeps what it was asked to wait.
struct Asked<'a>(&'a RefCell<Vec<Duration>>);

impl Clock for Asked<'_> {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

impl Sleep for Asked<'_> {
    fn sleep(&self, delay: Duration) {
        self.0.borrow_mut().push(delay);
    }
}

impl AsyncSleep for Asked<'_> {
    type Sleep = std::future::Ready<()>;

    fn sleep(&self, delay: Duration) -> Self::Sleep {
        self.0.borrow_mut().push(delay);
        std::future::ready(())
    }
}

#[test]
fn the_timer_is_asked_to_wait_for_nothing() {
    let asked = RefCell::default();
    let _now = without_waits();
    let _ = POLICY.timer(Asked(&asked)).call(failed);
    let _ = now(POLICY.into_async().timer(Asked(&asked)).call(async || failed()));
    assert_eq!(asked.take(), [Duration::ZERO; 6]);
}

#[test]
fn who_waits_by_hand_is_asked_to_wait_for_nothing() {
    let policy = POLICY.timer(VirtualTime).deadline_s(25.0);
    let _now = without_waits();
    let mut attempts = policy.begin();
    assert_eq!(attempts.next(failed()), ControlFlow::Continue(Duration::ZERO));
    assert_eq!(attempts.remaining(), Some(SECOND * 15), "the wait counts");
    assert_eq!(attempts.next(failed()), ControlFlow::Continue(Duration::ZERO));
    assert_eq!(attempts.next(failed()), ControlFlow::Break(failed()), "and so the deadline");
}

#[test]
fn where_somebody_else_waits_the_delay_is_told() {
    let policy = POLICY.timer(VirtualTime);
    let _now = without_waits();
    let mut attempts = policy.begin();
    assert!(attempts.next(failed()).is_continue());
    let later = attempts.schedule(failed()).continue_value().expect("a later attempt");
    assert_eq!((later.delay, later.elapsed), (SECOND * 10, SECOND * 10));
    let decision = policy.decide(&mut Progress::new(), &failed(), Duration::ZERO);
    assert_eq!(decision, Some(Decision::RetryAfter(SECOND * 10)));
}

#[test]
fn they_are_on_again_when_the_guard_is_gone() {
    let policy = POLICY.timer(VirtualTime);
    drop(without_waits());
    let _ = policy.call(failed);
    assert_eq!(VirtualTime::now(), SECOND * 30);
}

#[test]
fn a_guard_may_go_during_a_call() {
    let mut guard = Some(without_waits());
    let mut attempts = 0;
    let outcome = POLICY.timer(VirtualTime).max_attempts(3).execute(|| {
        attempts += 1;
        if attempts == 2 {
            guard = None;
        }
        failed()
    });
    assert_eq!(outcome.elapsed(), SECOND * 20);
    assert_eq!(VirtualTime::now(), SECOND * 10, "the second wait only");
}

#[test]
fn to_a_call_around_the_waits_of_an_inner_one_took_no_time() {
    let policy = POLICY.timer(VirtualTime);
    let _now = without_waits();
    let outcome = policy.deadline_s(1000.0).execute(|| {
        let inner = policy.execute(failed);
        assert_eq!(inner.elapsed(), SECOND * 30);
        Ok::<_, Failure>(())
    });
    assert_eq!(outcome.elapsed(), Duration::ZERO);
}

#[test]
fn a_budget_does_not_refill_and_an_open_circuit_refuses_the_attempt_after_the_wait() {
    static BUDGET: Budget = Budget::new(1).refill_per_s(1.0);
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(1).open_for_s(5.0);
    let policy = POLICY.timer(VirtualTime);
    let _now = without_waits();
    let outcome = policy.budget(&BUDGET).execute(failed);
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (2, Some(StopReason::BudgetExhausted)));
    let outcome = policy.breaker(&BREAKER).execute(failed);
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (1, Some(StopReason::CircuitOpen)));
    assert_eq!(outcome.timeline().next().map(|step| step.event), Some(EventName::Retry));
}

#[test]
fn the_jitter_of_a_wait_that_is_not_waited_is_drawn_all_the_same() {
    let policy = RetryPolicy::new().timer(VirtualTime).random(&seeded);
    let sleeps = || {
        seed(3);
        let outcome = policy.execute(|| Err::<(), _>(Failure::of(ErrorClass::Transient)));
        outcome.timeline().map(|step| step.sleep).collect::<Vec<_>>()
    };
    let in_earnest = sleeps();
    let _now = without_waits();
    assert_eq!(sleeps(), in_earnest);
}

/// The clock of a thread begins at zero, and so the call begins before that where its waits are skipped.
#[test]
fn the_end_of_an_attempt_is_the_same_where_the_clock_begins() {
    let left = || {
        let mut left = Vec::new();
        let _ = POLICY.timer(VirtualTime).deadline_s(35.0).call(|| {
            left.push(reflexio::current().and_then(|attempt| attempt.remaining_on(&VirtualTime)));
            failed()
        });
        left
    };
    assert_eq!(VirtualTime::now(), Duration::ZERO);
    let skipped = {
        let _now = without_waits();
        left()
    };
    assert_eq!(skipped, left());
}

#[test]
fn an_attempt_timeout_is_cut_to_what_is_left_of_the_deadline_where_the_clock_begins() {
    let policy = POLICY.into_async().timer(VirtualTime).deadline_s(16.0).attempt_timeout_s(5.0);
    let _now = without_waits();
    let outcome = now(policy.execute(async || std::future::pending::<io::Result<()>>().await));
    assert_eq!(outcome.elapsed(), SECOND * 16, "5 s, 10 s, and 1 s");
}

/// The system's clock begins a day and a half ago.
#[test]
fn days_of_skipped_waits_leave_an_attempt_its_end() {
    let days = |days: f64| days * 86_400.0;
    let _now = without_waits();
    let _ = POLICY.strategy(fixed_s(days(1.0))).deadline_s(days(7.0)).call(|| {
        assert!(reflexio::current().and_then(|attempt| attempt.remaining()).is_some());
        failed()
    });
}
