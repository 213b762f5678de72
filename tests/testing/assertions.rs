//! The assertions of a `Recorder`, and what they say when they fail.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use reflexio::StopReason::{CircuitOpen, MaxAttemptsGlobal, NonRetryableClass};
use reflexio::event::EventRecord;
use reflexio::strategies::fixed_s;
use reflexio::testing::{Recorder, VirtualTime};
use reflexio::{Budget, CircuitBreaker, ErrorClass, Event, EventName, RetryPolicy, retry};
use reflexio_tests::Failure;

thread_local! {
    static PLACE: RefCell<Option<(String, u32)>> = const { RefCell::new(None) };
}

/// What the assertion says; it must say it of the line that it stands on.
#[track_caller]
fn refusal(assertion: impl FnOnce()) -> String {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            let place = info.location().map(|place| (place.file().to_owned(), place.line()));
            let asserted = PLACE.with_borrow_mut(|kept| {
                kept.take().is_some_and(|_| {
                    *kept = place;
                    true
                })
            });
            if !asserted {
                before(info);
            }
        }));
    });
    PLACE.set(Some(Default::default()));
    let caller = Location::caller();
    let payload = catch_unwind(AssertUnwindSafe(assertion)).expect_err("the assertion should have failed");
    assert_eq!(PLACE.take(), Some((caller.file().to_owned(), caller.line())), "where it is shown");
    payload.downcast_ref::<String>().expect("a message").clone()
}

const POLICY: RetryPolicy = RetryPolicy::new().max_attempts(3);

/// A call that fails that often before it succeeds, with waits of a second.
fn call(events: &Recorder, operation: &str, failures: u32) {
    let policy = POLICY.timer(VirtualTime).strategy(fixed_s(1.0));
    let hear = |event: &Event<'_>| events.record(event);
    let mut attempts = 0;
    let _ = policy.context(operation).on_metric(&hear).call(|| {
        attempts += 1;
        if attempts > failures { Ok(()) } else { Err(Failure::of(ErrorClass::Transient)) }
    });
}

fn heard(failures: u32) -> Recorder {
    let events = Recorder::new();
    call(&events, "op", failures);
    events
}

#[test]
fn events_are_asserted_as_lines() {
    heard(1).assert_events(
        "
        op: attempt 1 failed, TRANSIENT (Failure); again in 1.000s [0.000s]

        op: attempt 2 succeeded [1.000s]
        ",
    );
    Recorder::new().assert_events("");
}

#[test]
fn a_star_stands_for_anything() {
    let events = heard(1);
    events.assert_events("op: attempt 1 * again in *s [*]\nop: attempt 2 succeeded [*");
    events.assert_events("*\n*");
    events.assert_events("*TRANSIENT*0.000s]\n**succeeded*");
    let _ = refusal(|| events.assert_events("op: * RATE_LIMIT *\n*"));
    let _ = refusal(|| events.assert_events("*\nop: attempt 2 succeeded [1.000s]*!"));
    let _ = refusal(|| events.assert_events("*\nattempt 2 *"));
    let _ = refusal(|| events.assert_events("*\nop: attempt 2 succeeded [1.000s*1.000s]"));
}

#[test]
fn events_that_differ_are_shown_beside_those_expected() {
    let said =
        refusal(|| heard(1).assert_events("op: attempt 1 * again in *\nop: attempt 2 failed*\nop: more"));
    assert_eq!(
        said,
        "\
these are not the expected events (- expected, + heard):
    op: attempt 1 failed, TRANSIENT (Failure); again in 1.000s [0.000s]
  - op: attempt 2 failed*
  + op: attempt 2 succeeded [1.000s]
  - op: more
"
    );
}

#[test]
fn events_that_were_not_expected_are_shown() {
    let said = refusal(|| heard(1).assert_events("op: attempt 1 *"));
    assert!(said.ends_with("\n  + op: attempt 2 succeeded [1.000s]\n"), "{said}");
}

#[test]
fn attempts_are_asserted() {
    heard(0).assert_attempts(1);
    heard(9).assert_attempts(3);
    assert_eq!(
        refusal(|| heard(0).assert_attempts(2)),
        "\
expected 2 attempts, and heard of 1 attempt:
    op: attempt 1 succeeded [0.000s]
"
    );
}

#[test]
fn the_reason_of_a_stop_is_asserted() {
    heard(9).assert_stopped(MaxAttemptsGlobal);
    let said = refusal(|| heard(9).assert_stopped(NonRetryableClass));
    let first = "expected a stop by `non_retryable_class` (this class is not retried), and heard of a stop by \
                 `max_attempts_global` (no attempts left):";
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], first);
    assert_eq!(lines[3], "    op: attempt 3 failed, TRANSIENT (Failure); stopped: no attempts left [2.000s]");
    assert_eq!(lines.len(), 4, "the whole log is shown");
    let said = refusal(|| heard(0).assert_stopped(NonRetryableClass));
    assert!(said.contains("and heard of a success:\n"), "{said}");
}

#[test]
fn a_success_is_asserted() {
    heard(2).assert_succeeded();
    let said = refusal(|| heard(3).assert_succeeded());
    assert!(said.starts_with("expected a success, and heard of a stop by `max_attempts_global` ("), "{said}");
}

#[test]
fn a_call_that_goes_on_has_neither_succeeded_nor_stopped() {
    let events = Recorder::new();
    events.record(&Event::new(EventName::Retry, 1));
    events.assert_attempts(1);
    let said = refusal(|| events.assert_succeeded());
    assert!(said.contains("heard of a call that has not ended:\n"), "{said}");
    let said = refusal(|| events.assert_stopped(MaxAttemptsGlobal));
    assert!(said.contains("heard of a call that has not ended:\n"), "{said}");
}

#[test]
fn where_nothing_was_heard_the_hook_is_asked_for() {
    let question = "and heard nothing: does the policy that was called tell this recorder?";
    let events = Recorder::new();
    assert_eq!(refusal(|| events.assert_attempts(0)), format!("expected 0 attempts, {question}"));
    assert_eq!(refusal(|| events.assert_succeeded()), format!("expected a success, {question}"));
}

#[test]
fn a_refused_call_made_no_attempt() {
    static OPEN: CircuitBreaker = CircuitBreaker::new();
    OPEN.force_open();
    let events = Recorder::new();
    let hear = |event: &Event<'_>| events.record(event);
    let policy = POLICY.breaker(&OPEN);
    let _ = policy.context("op").on_metric(&hear).execute(|| Ok::<_, Failure>(()));
    events.assert_attempts(0);
    events.assert_stopped(CircuitOpen);
}

fn lines(call: &Recorder) -> Vec<(EventName, u32)> {
    call.events().iter().map(|event: &EventRecord| (event.name, event.attempt)).collect()
}

#[test]
fn calls_are_taken_apart() {
    let events = Recorder::new();
    call(&events, "a", 1);
    call(&events, "a", 9);
    call(&events, "b", 0);
    let calls = events.calls();
    assert_eq!(calls.len(), 3);
    calls[0].assert_attempts(2);
    calls[0].assert_succeeded();
    calls[1].assert_attempts(3);
    calls[1].assert_stopped(MaxAttemptsGlobal);
    assert_eq!(lines(&calls[2]), [(EventName::Success, 1)]);
    assert_eq!(events.events().len(), 6, "nothing is taken out");
}

#[test]
fn a_call_inside_of_another_is_one_of_its_own() {
    let events = Recorder::new();
    let hear = |event: &Event<'_>| events.record(event);
    let policy = POLICY.timer(VirtualTime);
    let op = policy.context("op").on_metric(&hear);
    let mut failures = 2;
    let _ = op.call(|| {
        op.call(|| {
            failures -= 1;
            if failures > 0 { Err(Failure::of(ErrorClass::Transient)) } else { Ok(()) }
        })?;
        Ok::<_, Failure>(())
    });
    let calls = events.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(lines(&calls[0]), [(EventName::Retry, 1), (EventName::Success, 2)], "the inner");
    assert_eq!(lines(&calls[1]), [(EventName::Success, 1)], "the outer");
}

#[test]
fn a_call_that_was_given_up_is_not_the_next_one() {
    let event = |name, attempt| EventRecord::from(&Event::new(name, attempt));
    let events = Recorder::from_iter([event(EventName::Retry, 1), event(EventName::Success, 1)]);
    assert_eq!(events.calls().len(), 2);
}

#[test]
fn what_a_circuit_does_is_part_of_the_call() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(2).open_for_s(1.0);
    let events = Recorder::new();
    let hear = |event: &Event<'_>| events.record(event);
    let policy = POLICY.timer(VirtualTime).strategy(fixed_s(5.0)).breaker(&BREAKER);
    let op = policy.context("op").on_metric(&hear);
    let mut failures = 3;
    for _ in 0..2 {
        let _ = op.execute(|| {
            failures -= 1;
            if failures > 0 { Err(Failure::of(ErrorClass::Transient)) } else { Ok(()) }
        });
    }
    let calls = events.calls();
    assert_eq!(
        lines(&calls[0]),
        [
            (EventName::Retry, 1),
            (EventName::CircuitOpened, 2),
            (EventName::Retry, 2),
            (EventName::CircuitHalfOpen, 3),
            (EventName::CircuitClosed, 3),
            (EventName::Success, 3),
        ]
    );
    calls[0].assert_attempts(3);
    calls[0].assert_succeeded();
    assert_eq!(calls.len(), 2);
}

#[test]
fn a_refusal_after_a_wait_is_part_of_the_call() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    static BUDGET: Budget = Budget::new(5);
    let events = Recorder::new();
    let hear = |event: &Event<'_>| {
        events.record(event);
        BREAKER.force_open();
    };
    let policy = POLICY.timer(VirtualTime).breaker(&BREAKER).budget(&BUDGET);
    let op = policy.context("op").on_metric(&hear);
    let _ = op.execute(|| Err::<(), _>(Failure::of(ErrorClass::Transient)));
    let calls = events.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(lines(&calls[0]), [(EventName::Retry, 1), (EventName::CircuitRejected, 1)]);
    calls[0].assert_attempts(1);
}

#[test]
fn a_recorder_is_displayed_as_lines() {
    let expected = "\
op: attempt 1 failed, TRANSIENT (Failure); again in 1.000s [0.000s]
op: attempt 2 succeeded [1.000s]
";
    assert_eq!(heard(1).to_string(), expected);
}

#[test]
fn a_function_under_the_attribute_tells_a_recorder_of_the_thread() {
    thread_local! {
        static EVENTS: Recorder = const { Recorder::new() };
    }
    fn record(event: &Event<'_>) {
        EVENTS.with(|events| events.record(event));
    }
    #[retry(timer = VirtualTime, on_metric = record, max_attempts = 2)]
    fn fails() -> Result<(), Failure> {
        Err(Failure::of(ErrorClass::Transient))
    }
    std::thread::spawn(fails).join().unwrap().unwrap_err();
    assert!(EVENTS.with(Recorder::events).is_empty(), "the other thread has its own");
    fails().unwrap_err();
    EVENTS.with(|events| events.assert_attempts(2));
}

#[test]
fn around_lines_space_does_not_count_in_what_was_heard_either() {
    let events = Recorder::new();
    let hear = |event: &reflexio::Event<'_>| events.record(event);
    let _ = reflexio::RetryPolicy::new().context(" parse").on_metric(&hear).call(|| "7".parse::<u8>());
    events.assert_events(&events.to_string());
}
