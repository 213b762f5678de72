//! A call step by step: by hand, and by whoever finds it stored.

mod guarded;
mod queue;
mod stored;

use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use reflexio::classify::DefaultClassifier;
use reflexio::engine::{Progress, Scheduled};
use reflexio::event::{EventRecord, Recorder};
use reflexio::strategies::{decorrelated_jitter, fixed_s};
use reflexio::{Budget, ErrorClass, Event, EventName, RetryAfter, RetryPolicy};
use reflexio_tests::{Failure, Script, Step, VirtualTime, now};

const SECOND: Duration = Duration::from_secs(1);

type Outcome = Result<u32, Failure>;
type Virtual = RetryPolicy<DefaultClassifier, VirtualTime>;

thread_local! {
    static EVENTS: Recorder = const { Recorder::new() };
}

fn record(event: &Event<'_>) {
    EVENTS.with(|events| events.record(event));
}

fn recorded() -> Vec<EventRecord> {
    EVENTS.with(Recorder::take)
}

/// The same number again and again, in whatever thread: jitter that is a function of what it grows from.
fn middling() -> u64 {
    u64::MAX / 2
}

const POLICY: RetryPolicy = RetryPolicy::new().operation("op").on_metric(&record).random(&middling);

fn fails(class: ErrorClass) -> Outcome {
    Err(Failure::of(class))
}

/// A policy, which shares nothing with those made before, and what the attempts come to.
struct Scenario {
    name: &'static str,
    policy: fn() -> RetryPolicy,
    script: Script,
}

fn scenarios() -> Vec<Scenario> {
    use ErrorClass::{Auth, Permanent, RateLimit, ServerError, Transient, Unknown};

    let hinted = || Err(Failure::of(RateLimit).retry_after(SECOND * 7));
    let slow = |outcome| Step { takes: SECOND * 3, outcome };
    let scenario = |name, policy: fn() -> RetryPolicy, script| Scenario { name, policy, script };
    vec![
        scenario("a success at once", || POLICY, Script::of([Ok(1)])),
        scenario(
            "delays that grow from the one before, whatever the class",
            || POLICY.max_attempts(5).strategy(decorrelated_jitter().max_s(30.0)),
            Script::of([fails(Transient), fails(ServerError), fails(RateLimit), fails(Transient), Ok(5)]),
        ),
        scenario("no attempts left", || POLICY.max_attempts(3), Script::of([fails(Transient)])),
        scenario(
            "a failure that is not one to retry",
            || POLICY,
            Script::of([fails(Transient), fails(Permanent)]),
        ),
        scenario(
            "unknown failures",
            || POLICY,
            Script::of([fails(Unknown), fails(Transient), fails(Unknown)]),
        ),
        scenario(
            "a class with a cap and a pace of its own",
            || POLICY.per_class_max_attempts(RateLimit, 2).strategy_for(RateLimit, fixed_s(4.0)),
            Script::of([fails(RateLimit), fails(Transient), fails(RateLimit), fails(RateLimit)]),
        ),
        scenario(
            "a class that is retried by its cap only",
            || POLICY.per_class_max_attempts(Auth, 1),
            Script::of([fails(Auth), fails(Auth)]),
        ),
        scenario(
            "the deadline",
            || POLICY.deadline_s(11.0).strategy(fixed_s(1.0)),
            Script::new([slow(fails(Transient)), slow(fails(Transient)), slow(fails(Transient))]),
        ),
        scenario(
            "hints, which nothing grows from",
            || POLICY.strategy(decorrelated_jitter()).retry_after(RetryAfter::Exact),
            Script::of([fails(Transient), hinted(), fails(Transient), hinted(), Ok(1)]),
        ),
        scenario("a hint that does not fit", || POLICY.deadline_s(7.0), Script::of([hinted()])),
        scenario(
            "a budget",
            || POLICY.budget(Box::leak(Box::new(Budget::new(2).cost(1)))).strategy(fixed_s(1.0)),
            Script::of([fails(Transient)]),
        ),
        scenario(
            "what may have been done",
            || POLICY.idempotent(false),
            Script::of([Err(Failure::of(Transient).not_sent()), fails(Transient)]),
        ),
        scenario(
            "an operation that aborts",
            || POLICY,
            Script::of([fails(Transient), Err(Failure::of(Transient).abort())]),
        ),
    ]
}

/// A call in one go, and in another way: it must come to the same, tell the same, and take as long.
fn as_in_one_go(way: &str, run: impl Fn(RetryPolicy, &mut Script) -> Outcome) {
    for Scenario { name, policy, script } in scenarios() {
        recorded();
        let play = |run: &dyn Fn(RetryPolicy, &mut Script) -> Outcome| {
            let (mut script, began) = (script.clone(), VirtualTime::now());
            let outcome = run(policy(), &mut script);
            (outcome, script.attempts(), recorded(), VirtualTime::now() - began)
        };
        let in_one_go = play(&|policy, script| policy.timer(VirtualTime).call(|| script.attempt()));
        assert_eq!(play(&run), in_one_go, "{name}, {way}");
    }
}

#[test]
fn a_loop_with_next_comes_to_the_same_as_a_call() {
    as_in_one_go("blocking", |policy, script| {
        let policy = policy.timer(VirtualTime);
        let mut attempts = policy.begin();
        loop {
            assert_eq!(attempts.progress().attempts(), script.attempts());
            match attempts.next(script.attempt()) {
                ControlFlow::Break(outcome) => break outcome,
                ControlFlow::Continue(delay) => VirtualTime::advance(delay),
            }
        }
    });
    as_in_one_go("under an async policy", |policy, script| {
        let policy = policy.into_async().timer(VirtualTime).attempt_timeout_s(1.0);
        let mut attempts = policy.begin();
        loop {
            match attempts.next(script.attempt()) {
                ControlFlow::Break(outcome) => break outcome,
                ControlFlow::Continue(delay) => VirtualTime::advance(delay),
            }
        }
    });
}

#[test]
fn a_loop_with_settle_comes_to_the_same_as_a_call() {
    as_in_one_go("blocking", |policy, script| {
        let policy = policy.timer(VirtualTime);
        let mut attempts = policy.begin();
        loop {
            if let Some(outcome) = attempts.settle(script.attempt()) {
                break outcome;
            }
        }
    });
    as_in_one_go("async", |policy, script| {
        let policy = policy.into_async().timer(VirtualTime);
        now(async {
            let mut attempts = policy.begin();
            loop {
                if let Some(outcome) = attempts.settle(script.attempt()).await {
                    break outcome;
                }
            }
        })
    });
}

/// Makes the next attempt, and stores what is left to do.
fn attempt_and_store(
    policy: &Virtual,
    script: &mut Script,
    stored: &str,
    now: Duration,
) -> ControlFlow<Outcome, String> {
    let attempts = match stored {
        "" => policy.begin(),
        stored => {
            let Scheduled { elapsed, progress, .. } = serde_json::from_str(stored).expect("it was stored so");
            policy.resume(progress, elapsed + now)
        }
    };
    let later = attempts.schedule(script.attempt())?;
    ControlFlow::Continue(serde_json::to_string(&later).expect("it can be stored"))
}

fn delay_of(stored: &str) -> Duration {
    serde_json::from_str::<Scheduled>(stored).expect("it was stored so").delay
}

/// The events of a call that was never interrupted.
fn as_if_not_stored(mut events: Vec<EventRecord>) -> Vec<EventRecord> {
    for event in &mut events {
        assert_ne!(event.name, EventName::Retry, "somebody else waits");
        if event.name == EventName::Scheduled {
            event.name = EventName::Retry;
        }
    }
    events
}

#[test]
fn a_call_that_is_stored_between_its_attempts_comes_to_the_same_as_a_call() {
    for Scenario { name, policy, script } in scenarios() {
        recorded();
        let mut in_one_go = script.clone();
        let expected = policy().timer(VirtualTime).call(|| in_one_go.attempt());
        let expected_events = recorded();

        let (policy, mut script, mut stored) = (policy().timer(VirtualTime), script, String::new());
        let outcome = loop {
            let waited = if stored.is_empty() { Duration::ZERO } else { delay_of(&stored) };
            VirtualTime::advance(waited);
            match attempt_and_store(&policy, &mut script, &stored, waited) {
                ControlFlow::Break(outcome) => break outcome,
                ControlFlow::Continue(later) => stored = later,
            }
        };
        assert_eq!((outcome, script.attempts()), (expected, in_one_go.attempts()), "{name}");
        assert_eq!(as_if_not_stored(recorded()), expected_events, "{name}");
    }
}

/// Every thread has a virtual time of its own, so nothing but what was stored says how long the call has run.
#[test]
fn each_attempt_may_be_made_by_another_thread_with_a_policy_and_a_clock_of_its_own() {
    for Scenario { name, policy, script } in scenarios() {
        recorded();
        let mut in_one_go = script.clone();
        let expected = policy().timer(VirtualTime).call(|| in_one_go.attempt());
        let expected_events = recorded();

        let (policy, mut script, mut stored, mut events) = (policy(), script, String::new(), Vec::new());
        let outcome = loop {
            let waited = if stored.is_empty() { Duration::ZERO } else { delay_of(&stored) };
            let (policy, before) = (policy, (script, stored));
            let elsewhere = thread::spawn(move || {
                let (mut script, stored) = before;
                VirtualTime::advance(SECOND * script.attempts());
                let next = attempt_and_store(&policy.timer(VirtualTime), &mut script, &stored, waited);
                (next, script, recorded())
            });
            let (next, after, heard) = elsewhere.join().expect("it does not panic");
            script = after;
            events.extend(heard);
            match next {
                ControlFlow::Break(outcome) => break outcome,
                ControlFlow::Continue(later) => stored = later,
            }
        };
        assert_eq!((outcome, script.attempts()), (expected, in_one_go.attempts()), "{name}");
        assert_eq!(as_if_not_stored(events), expected_events, "{name}");
    }
}

#[test]
fn the_time_that_a_call_lies_stored_counts() {
    let policy = POLICY.timer(VirtualTime).deadline_s(60.0).strategy(fixed_s(10.0));
    let later =
        policy.begin().schedule(fails(ErrorClass::Transient)).continue_value().expect("there is time");
    assert_eq!((later.delay, later.elapsed), (SECOND * 10, Duration::ZERO));
    let left_after = |elapsed| policy.resume(later.progress, elapsed).remaining();
    assert_eq!(left_after(SECOND * 10), Some(SECOND * 50));
    assert_eq!(left_after(SECOND * 60), Some(Duration::ZERO));
    assert_eq!(left_after(SECOND * 4000), Some(Duration::ZERO));

    let next = |elapsed| policy.resume(later.progress, elapsed).schedule(fails(ErrorClass::Transient));
    let at_49_s = next(SECOND * 49).continue_value().expect("the next attempt is at 59 s");
    assert_eq!((at_49_s.elapsed, at_49_s.progress.attempts()), (SECOND * 49, 2));
    assert_eq!(next(SECOND * 50).break_value(), Some(fails(ErrorClass::Transient)), "that would be at 60 s");
    // One attempt is made late rather than that its outcome be lost; its failure ends the call.
    recorded();
    assert_eq!(next(SECOND * 4000).break_value(), Some(fails(ErrorClass::Transient)));
    let ended = recorded().pop().expect("it tells of the end");
    assert_eq!((ended.name, ended.attempt, ended.elapsed), (EventName::DeadlineExceeded, 2, SECOND * 4000));
    assert_eq!(
        policy.resume(later.progress, SECOND * 4000).schedule(Ok::<_, Failure>(1)).break_value(),
        Some(Ok(1))
    );
}

/// A clock that has just begun to count, as one after a restart.
#[test]
fn a_call_may_have_begun_before_the_clock_that_goes_on_with_it() {
    let from_zero = thread::spawn(|| {
        assert_eq!(VirtualTime::now(), Duration::ZERO, "every thread begins there");
        let policy = RetryPolicy::new().timer(VirtualTime).deadline_s(10.0);
        for nanos in [1, 2, 1000] {
            let elapsed = Duration::from_nanos(nanos);
            let remaining = policy.resume(Progress::new(), elapsed).remaining().expect("it has a deadline");
            assert!(SECOND * 10 - remaining >= elapsed, "{nanos}");
            assert!(SECOND * 10 - remaining <= elapsed + Duration::from_nanos(1), "{nanos}");
        }
        let attempts = policy.resume(Progress::new(), Duration::from_nanos(1));
        VirtualTime::advance(SECOND * 10);
        attempts.remaining()
    });
    assert_eq!(from_zero.join().expect("it does not panic"), Some(Duration::ZERO));
}

#[test]
fn what_is_shown_of_a_loop_is_how_far_it_has_come() {
    let policy = RetryPolicy::new();
    let mut attempts = policy.begin();
    assert!(attempts.next(Err::<u32, _>(Failure::of(ErrorClass::RateLimit))).is_continue());
    let shown = format!("{attempts:?}");
    assert!(
        shown.starts_with("Attempts { progress: Progress { attempts: 1, retried: {RateLimit: 1}, "),
        "{shown}"
    );
}
