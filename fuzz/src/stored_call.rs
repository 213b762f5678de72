//! A stored call: `Progress`, `Scheduled` and `Classification`, and what becomes of them when the call goes on.

use std::cell::Cell;
use std::fmt::Debug;
use std::ops::ControlFlow;
use std::time::Duration;

use reflexio::classify::DefaultClassifier;
use reflexio::engine::{Progress, Scheduled};
use reflexio::policy::GuardedPolicy;
use reflexio::strategies::{equal_jitter, fixed_s, retry_after_or};
use reflexio::testing::seeded;
use reflexio::{
    Budget, CircuitBreaker, Classification, Classify, Decision, ErrorClass, Event, EventName, RetryAfter,
    RetryPolicy, StopReason,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::world::{self, Stopped};

/// Reads the first line of `data` as each of them; each byte of the next is the failure of one more attempt.
///
/// # Panics
///
/// Where what is read cannot be written and read again, contradicts itself, or cannot be brought to its end.
pub fn check(data: &[u8]) {
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let (text, script) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    if let Some(classification) = read::<Classification>(text) {
        go_on(data, Progress::new(), Duration::ZERO, &[Failure(classification)]);
    }
    let failures: Vec<_> = script.iter().map(|byte| Failure::of(*byte)).collect();
    if let Some(progress) = read::<Progress>(text) {
        go_on(data, progress, Duration::ZERO, &failures);
    }
    if let Some(later) = read::<Scheduled>(text) {
        go_on(data, later.progress, later.elapsed.saturating_add(later.delay), &failures);
    }
}

/// What is accepted is stored again as it was, and read again as it is.
fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &[u8]) -> Option<T> {
    let value = serde_json::from_slice::<T>(text).ok()?;
    let stored = serde_json::to_value(&value).expect("what is read can be stored");
    if let Ok(read) = serde_json::from_slice::<Value>(text) {
        assert!(says(&stored, &read), "{stored} was read from {read}");
    }
    let again = serde_json::from_value::<T>(stored);
    assert_eq!(again.expect("what is stored can be read"), value);
    Some(value)
}

/// Whether all that is stored is what was read. What was not there is zero; what is not known is skipped.
fn says(stored: &Value, read: &Value) -> bool {
    let Value::Object(fields) = stored else { return stored == read };
    // A list is as good, in the order of the fields.
    let Value::Object(read) = read else { return true };
    if fields.contains_key("nanos")
        && let (Some(nanos), Some(secs)) = (read.get("nanos").and_then(Value::as_u64), read.get("secs"))
    {
        let all = secs.as_u64().map(|secs| Duration::new(secs, 0) + Duration::from_nanos(nanos));
        return fields["secs"].as_u64() == all.map(|all| all.as_secs());
    }
    fields.iter().all(|(key, value)| match read.get(key) {
        Some(read) => says(value, read),
        None => matches!(value, Value::Null | Value::Bool(false)) || value.as_u64() == Some(0),
    })
}

#[derive(Debug, Clone, Copy)]
struct Failure(Classification);

impl Failure {
    /// Three bits for the class, so that a digit is its number; the others for what else can be said.
    fn of(byte: u8) -> Self {
        let mut failure = Classification::new(ErrorClass::ALL[usize::from(byte & 7)]);
        if byte & 8 > 0 {
            failure = failure.with_retry_after(Some(Duration::from_secs(1 << (byte >> 4))));
        }
        if byte & 64 > 0 {
            failure = failure.not_sent();
        }
        if byte & 192 == 192 {
            failure = failure.abort();
        }
        Self(failure)
    }
}

impl Classify for Failure {
    fn classify(&self) -> Classification {
        self.0
    }
}

static BUDGET: Budget = Budget::new(7).cost(2);
static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(3).open_for_s(10.0);

const LOOSE: RetryPolicy = RetryPolicy::new()
    .no_deadline()
    .max_attempts(u32::MAX)
    .no_max_unknown_attempts()
    .per_class_max_attempts(ErrorClass::Auth, u16::MAX)
    .per_class_max_attempts(ErrorClass::Permission, u16::MAX)
    .random(&seeded)
    .on_metric(&hear);

/// Between them every line of the rule can end a call.
const POLICIES: [RetryPolicy; 6] = [
    RetryPolicy::new().random(&seeded).on_metric(&hear),
    LOOSE,
    LOOSE.retry_after(RetryAfter::Exact).strategy(equal_jitter()).deadline_s(3600.0),
    LOOSE.retry_after(RetryAfter::Ignore).strategy(retry_after_or(fixed_s(0.5))).max_attempts(9),
    LOOSE.idempotent(false).per_class_max_attempts(ErrorClass::Transient, 2),
    LOOSE.budget(&BUDGET),
];

thread_local! {
    static HEARD: Cell<u32> = const { Cell::new(0) };
}

/// Every attempt that is judged is one event.
fn hear(event: &Event<'_>) {
    let ends = match event.name {
        EventName::CircuitOpened | EventName::CircuitHalfOpen | EventName::CircuitClosed => return,
        EventName::Success | EventName::Retry | EventName::Scheduled => false,
        _ => true,
    };
    assert_eq!(event.stop_reason.is_some(), ends, "{event}");
    HEARD.set(HEARD.get() + 1);
}

/// Earlier inputs must not show in later ones.
fn begin(data: &[u8]) {
    // The clock was started after the call.
    world::begin(Duration::from_secs(10), data);
    (0..7).for_each(|_| BUDGET.succeeded());
    BREAKER.release();
    HEARD.set(0);
}

/// Whichever way a call goes on, it comes to the same end.
fn go_on(data: &[u8], progress: Progress, elapsed: Duration, failures: &[Failure]) {
    // A call measures no more than that.
    let elapsed = elapsed.min(Duration::from_nanos(u64::MAX / 4));
    for policy in POLICIES {
        begin(data);
        let by_queue = by_queue(&policy.timer(Stopped), progress, elapsed, failures);
        begin(data);
        assert_eq!(by_loop(&policy.timer(Stopped), progress, elapsed, failures), by_queue);
        begin(data);
        assert_eq!(by_hand(&policy, progress, elapsed, failures), by_queue);
    }
    begin(data);
    guarded(&LOOSE.breaker(&BREAKER).timer(Stopped), progress, elapsed, failures);
}

/// Stored between any two attempts. The answer is the waits.
fn by_queue(
    policy: &RetryPolicy<DefaultClassifier, Stopped>,
    mut progress: Progress,
    mut elapsed: Duration,
    failures: &[Failure],
) -> Vec<Duration> {
    let mut waits = Vec::new();
    for (judged, failure) in (1..).zip(failures) {
        let attempts = policy.resume(progress, elapsed);
        assert_eq!(attempts.progress(), progress);
        let judgement = attempts.schedule(Err::<(), _>(*failure));
        assert_eq!(HEARD.get(), judged);
        let later = match judgement {
            ControlFlow::Continue(later) => later,
            ControlFlow::Break(outcome) => {
                assert_eq!(outcome.expect_err("it comes back as it was").0, failure.0);
                return waits;
            }
        };
        let stored = serde_json::to_vec(&later).expect("it can be stored");
        assert_eq!(read::<Scheduled>(&stored).expect("what is stored is accepted"), later);
        assert!(later.elapsed.abs_diff(elapsed) <= Duration::from_nanos(1), "{later:?} after {elapsed:?}");
        retried(&progress, &later.progress, failure);
        waits.push(later.delay);
        world::advance(later.delay);
        progress = later.progress;
        elapsed = later.elapsed.saturating_add(later.delay);
    }
    let done = policy.resume(progress, elapsed).schedule(Ok::<_, Failure>(()));
    assert!(done.is_break(), "a success is the end");
    waits
}

/// What a retry changes.
fn retried(before: &Progress, after: &Progress, failure: &Failure) {
    let Classification { class, abort, .. } = failure.0;
    assert!(!abort && class != ErrorClass::Permanent, "{failure:?} was retried");
    assert_eq!(after.attempts(), before.attempts().saturating_add(1));
    for other in ErrorClass::ALL {
        let more = u16::from(other == class);
        assert_eq!(after.retried(other), before.retried(other).saturating_add(more), "{other}");
    }
    let all: u32 = ErrorClass::ALL.iter().map(|class| u32::from(after.retried(*class))).sum();
    assert!(all <= after.attempts(), "{after:?}");
}

/// In one go.
fn by_loop(
    policy: &RetryPolicy<DefaultClassifier, Stopped>,
    progress: Progress,
    elapsed: Duration,
    failures: &[Failure],
) -> Vec<Duration> {
    let mut attempts = policy.resume(progress, elapsed);
    let mut waits = Vec::new();
    for failure in failures {
        let ControlFlow::Continue(delay) = attempts.next(Err::<(), _>(*failure)) else { break };
        world::advance(delay);
        waits.push(delay);
    }
    waits
}

/// By whoever has a time of his own.
fn by_hand(
    policy: &RetryPolicy,
    mut progress: Progress,
    mut elapsed: Duration,
    failures: &[Failure],
) -> Vec<Duration> {
    let mut waits = Vec::new();
    for failure in failures {
        let decision = policy.decide(&mut progress, &Err::<(), _>(*failure), elapsed);
        let Some(Decision::RetryAfter(delay)) = decision else { break };
        elapsed = elapsed.saturating_add(delay);
        waits.push(delay);
    }
    waits
}

/// Under a breaker, which may refuse to go on, and must not for good.
fn guarded(
    policy: &GuardedPolicy<DefaultClassifier, Stopped>,
    mut progress: Progress,
    elapsed: Duration,
    failures: &[Failure],
) {
    for failure in failures {
        let attempts = policy.resume(progress, elapsed).or_else(|rejected| {
            assert_eq!(rejected.reason(), StopReason::CircuitOpen);
            world::advance(rejected.retry_after().expect("nobody else has the probe"));
            policy.resume(progress, elapsed)
        });
        let attempts = attempts.expect("it is admitted when it was told");
        let ControlFlow::Continue(later) = attempts.schedule(Err::<(), _>(*failure)) else { return };
        retried(&progress, &later.progress, failure);
        progress = later.progress;
    }
}
