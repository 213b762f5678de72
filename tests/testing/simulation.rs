//! `simulate`: what it tells, and that real calls are no different.

use std::time::Duration;

use reflexio::ErrorClass::{Permanent, RateLimit, ServerError, Transient};
use reflexio::classify::StatusError;
use reflexio::strategies::{exponential, fixed_s};
use reflexio::testing::{
    Recorder, Simulate, Simulation, VirtualTime, fails, seed, seeded, simulate, succeeds, without_retries,
    without_waits,
};
use reflexio::time::{AsyncSleep, Clock, Sleep};
use reflexio::{
    AsyncRetryPolicy, Classification, Classify, ErrorClass, Event, EventName, RetryPolicy, StopReason,
    current,
};
use reflexio_tests::{Failure, play};

const SECOND: Duration = Duration::from_secs(1);

/// The plain one, with the timer of the system.
const POLICY: RetryPolicy = RetryPolicy::new().strategy(fixed_s(2.0)).max_attempts(3).deadline_s(60.0);

/// Begin and duration of each attempt, in milliseconds.
fn schedule(simulation: &Simulation) -> Vec<(u128, u128)> {
    simulation.attempts().iter().map(|it| (it.start.as_millis(), it.took.as_millis())).collect()
}

#[test]
fn an_attempt_that_hangs_for_ever_is_not_cut_where_nothing_cuts() {
    for ever in [Duration::MAX, Duration::from_secs(18_446_744_083)] {
        let told = simulate(&POLICY, [fails(Transient).takes(ever)]);
        let [only] = told.attempts() else { panic!("{told}") };
        assert!(!only.timed_out, "{told}");
        assert_eq!(only.event, EventName::DeadlineExceeded, "{told}");
    }
}

#[test]
fn it_tells_begin_duration_class_event_and_wait_of_each_attempt() {
    let told = simulate(&POLICY, [fails(Transient).takes_s(1.0), fails(RateLimit), succeeds().takes_s(0.5)]);
    assert_eq!(schedule(&told), [(0, 1000), (3000, 0), (5000, 500)]);
    let attempts = told.attempts();
    assert_eq!(attempts.iter().map(|it| it.attempt).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(
        attempts.iter().map(|it| it.class).collect::<Vec<_>>(),
        [Some(Transient), Some(RateLimit), None]
    );
    assert_eq!((attempts[1].event, attempts[1].sleep), (EventName::Retry, SECOND * 2));
    assert_eq!((attempts[2].event, attempts[2].sleep), (EventName::Success, Duration::ZERO));
    assert!(told.is_success());
    assert_eq!((told.stop_reason(), told.elapsed()), (None, Duration::from_millis(5500)));
}

#[test]
fn the_last_of_the_script_goes_on_until_the_policy_stops() {
    let told = simulate(&POLICY, [RateLimit, Transient]);
    let classes: Vec<_> = told.attempts().iter().filter_map(|it| it.class).collect();
    assert_eq!(classes, [RateLimit, Transient, Transient]);
    assert!(!told.is_success());
    assert_eq!(told.stop_reason(), Some(StopReason::MaxAttemptsGlobal));
}

#[test]
fn the_events_are_those_of_a_real_call() {
    let policy = RetryPolicy::new().per_class_max_attempts(ServerError, 3).random(&seeded);
    let script = [Transient, ServerError, RateLimit, ServerError, ServerError, ServerError];
    let played = play(policy, |attempt| Err::<(), _>(Failure::of(script[attempt as usize - 1])));
    seed(0);
    let simulated = simulate(&policy.context("op"), script);
    let seen = |line: String| line.replace("(SimulatedFailure)", "(Failure)");
    let lines = |events: &[reflexio::event::EventRecord]| {
        events.iter().map(|event| seen(event.as_event().to_string())).collect::<Vec<_>>()
    };
    assert_eq!(lines(simulated.events()), lines(&played.events));
    assert_eq!(simulated.elapsed(), played.took);
    assert_eq!(simulated.attempts().len(), played.attempts as usize);
}

#[test]
fn any_policy_can_be_simulated_and_tells_the_same() {
    let expected = simulate(&POLICY, [Transient]);
    let future = POLICY.into_async();
    for told in [
        simulate(&future, [Transient]),
        simulate(&future.attempt_timeout_s(5.0), [Transient]),
        simulate(&POLICY.timer(VirtualTime), [Transient]),
        simulate(&future.timer(VirtualTime), [Transient]),
        simulate(&POLICY.classifier(|_: &()| Permanent), [Transient]),
        simulate(&AsyncRetryPolicy::clone(&future), [Transient]),
    ] {
        assert_eq!(told, expected);
    }
}

#[test]
fn a_context_lends_its_name_and_its_hook() {
    let events = Recorder::new();
    let hear = |event: &Event<'_>| events.record(event);
    let told = simulate(&POLICY.context("fetch").on_metric(&hear), [Permanent]);
    assert_eq!(told.events(), events.events());
    events.assert_events(
        "fetch: attempt 1 failed, PERMANENT (SimulatedFailure); stopped: this class is not retried [0.000s]",
    );
}

#[test]
fn the_hook_of_the_policy_hears_it() {
    static EVENTS: Recorder = Recorder::new();
    let told = simulate(&POLICY.on_metric(&|event| EVENTS.record(event)), [Transient]);
    assert_eq!(told.events(), EVENTS.events());
    EVENTS.assert_attempts(3);
}

#[test]
fn an_attempt_is_cut_at_the_timeout_and_at_the_deadline() {
    let policy = AsyncRetryPolicy::new().strategy(fixed_s(1.0)).deadline_s(8.0).attempt_timeout_s(4.0);
    let told = simulate(&policy, [fails(RateLimit).takes_s(4.0), fails(RateLimit).takes(Duration::MAX)]);
    assert_eq!(schedule(&told), [(0, 4000), (5000, 3000)]);
    let [exact, hangs] = told.attempts() else { panic!("two attempts") };
    assert_eq!((exact.timed_out, exact.class), (false, Some(RateLimit)), "it came in time");
    assert_eq!((hangs.timed_out, hangs.class), (true, Some(Transient)));
    assert_eq!(told.stop_reason(), Some(StopReason::DeadlineExceeded));
    assert_eq!(told.elapsed(), SECOND * 8);
}

#[test]
fn a_blocking_attempt_is_not_cut() {
    let told = simulate(&POLICY, [succeeds().takes_s(100.0)]);
    assert!(told.is_success() && !told.attempts()[0].timed_out);
    assert_eq!(told.elapsed(), SECOND * 100);
}

#[test]
fn outcomes_of_real_types_make_a_script_too() {
    let outcomes = [Err(StatusError::new(429)), Ok("sent")];
    assert_eq!(simulate(&POLICY, outcomes), simulate(&POLICY, [fails(RateLimit), succeeds()]));
    let hint = Failure::of(RateLimit).retry_after(SECOND * 10);
    let policy = POLICY.retry_after(reflexio::RetryAfter::Exact);
    let told = simulate(&policy, [fails(hint.classify()), succeeds()]);
    assert_eq!(told.attempts()[0].sleep, SECOND * 10);
    assert_eq!(told.attempts()[0].retry_after, Some(SECOND * 10));
}

/// A timer that must not be used for anything but one look at the clock.
struct Looks;

impl Clock for Looks {
    fn now(&self) -> Duration {
        SECOND * 1000
    }
}

impl Sleep for Looks {
    fn sleep(&self, _: Duration) {
        panic!("nobody is to wait");
    }
}

impl AsyncSleep for Looks {
    type Sleep = std::future::Ready<()>;

    fn sleep(&self, _: Duration) -> Self::Sleep {
        panic!("nobody is to wait");
    }
}

#[test]
fn the_timer_of_the_policy_does_not_wait() {
    let expected = simulate(&POLICY, [Transient]);
    assert_eq!(simulate(&POLICY.timer(Looks), [Transient]), expected);
    assert_eq!(simulate(&POLICY.into_async().timer(Looks), [Transient]), expected);
    assert_eq!(VirtualTime::now(), Duration::ZERO);
    let _ = simulate(&POLICY.timer(VirtualTime), [Transient]);
    assert_eq!(VirtualTime::now(), Duration::ZERO, "no time passes but the simulation's own");
}

#[test]
fn the_jitter_is_that_of_the_source_of_the_policy() {
    let policy = RetryPolicy::new();
    let seeded = |number| {
        seed(number);
        simulate(&policy.random(&seeded), [Transient])
    };
    assert_eq!(seeded(1), seeded(1));
    assert_ne!(seeded(1), seeded(2));
}

#[test]
fn a_simulation_in_an_attempt_is_not_part_of_it() {
    let expected = simulate(&POLICY, [Transient]);
    let outer = POLICY.timer(VirtualTime).deadline_s(1.0);
    let told = outer.call(|| {
        let told = simulate(&POLICY.nested(reflexio::policy::Nested::StandDown), [Transient]);
        assert_eq!(current().map(|attempt| attempt.attempt()), Some(1), "the attempt goes on");
        Ok::<_, Failure>(told)
    });
    assert_eq!(told.unwrap(), expected);
}

#[test]
fn what_is_switched_off_is_on_in_a_simulation() {
    let expected = simulate(&POLICY, [Transient]);
    let _off = (without_retries(), without_waits());
    assert_eq!(simulate(&POLICY, [Transient]), expected);
    let outcome = POLICY.execute(|| Err::<(), _>(Failure::of(Transient)));
    assert_eq!(outcome.stop_reason(), Some(StopReason::SwitchedOff), "and off again after it");
}

#[test]
fn a_simulation_that_panics_leaves_the_switches_as_they_were() {
    let _off = without_retries();
    let hook = std::panic::catch_unwind(|| simulate(&POLICY, [] as [ErrorClass; 0]));
    assert!(hook.is_err());
    let endless = std::panic::catch_unwind(|| {
        simulate(&POLICY.max_attempts(u32::MAX).no_deadline(), [Transient]);
    });
    assert!(endless.is_err());
    let outcome = POLICY.execute(|| Err::<(), _>(Failure::of(Transient)));
    assert_eq!(outcome.stop_reason(), Some(StopReason::SwitchedOff));
}

#[test]
#[should_panic(expected = "an empty script: say at least what the first attempt comes to")]
fn an_empty_script_is_refused() {
    let _ = simulate(&POLICY, [] as [ErrorClass; 0]);
}

#[test]
#[should_panic(
    expected = "no end after 10000 attempts: the policy needs a lower `max_attempts`, or the script a success"
)]
fn a_call_without_an_end_is_given_up() {
    let _ = simulate(&POLICY.max_attempts(u32::MAX).no_deadline(), [Transient]);
}

#[test]
fn ten_thousand_attempts_are_played() {
    let told = simulate(&POLICY.max_attempts(10_000).no_deadline(), [Transient]);
    assert_eq!(told.attempts().len(), 10_000);
}

#[test]
#[should_panic(expected = "`takes_s` must be a number of seconds from 0 to below 2^64")]
fn a_duration_that_makes_no_sense_is_refused() {
    let _ = succeeds().takes_s(-1.0);
}

fn table(policy: &impl Simulate, script: &[reflexio::testing::Attempt]) -> String {
    simulate(policy, script.iter().copied()).to_string()
}

#[test]
fn it_is_displayed_as_a_table() {
    let busy = Classification::new(RateLimit).with_retry_after(Some(SECOND * 30));
    let policy = RetryPolicy::new().strategy(exponential().base_s(1.0)).deadline_s(20.0).operation("fetch");
    let script = [fails(Transient).takes_s(0.25), fails(ServerError).takes_s(0.5), fails(busy)];
    assert_eq!(
        table(&policy, &script),
        "\
| attempt |  start |   took | outcome                      | event             |   wait |
|--------:|-------:|-------:|------------------------------|-------------------|-------:|
|       1 | 0.000s | 0.250s | TRANSIENT                    | retry             | 1.000s |
|       2 | 1.250s | 0.500s | SERVER_ERROR                 | retry             | 2.000s |
|       3 | 3.750s | 0.000s | RATE_LIMIT, asks for 30.000s | deadline_exceeded |        |

fetch: stopped after 3.750s: the next attempt would come too late for the deadline (deadline_exceeded)
"
    );
}

#[test]
fn an_attempt_that_was_cut_says_so_in_the_table() {
    let policy = AsyncRetryPolicy::new().strategy(fixed_s(1.0)).attempt_timeout_s(2.0);
    assert_eq!(
        table(&policy, &[succeeds().takes_s(9.0), succeeds()]),
        "\
| attempt |  start |   took | outcome              | event   |   wait |
|--------:|-------:|-------:|----------------------|---------|-------:|
|       1 | 0.000s | 2.000s | TRANSIENT, timed out | retry   | 1.000s |
|       2 | 3.000s | 0.000s | success              | success |        |

call: succeeded after 3.000s
"
    );
}
