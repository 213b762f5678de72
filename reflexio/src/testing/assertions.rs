//! What a call must have told.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use crate::event::{EventName, EventRecord, Recorder, StopReason};

/// With the feature `testing`: assertions. Those that fail show everything that was heard.
///
/// Those about "the call" mean the one that was heard last; where there are several, [`calls`](Self::calls) takes them apart.
impl Recorder {
    /// Asserts that these events were heard and no others, a line each, as events are displayed.
    ///
    /// Around lines, space does not count, and empty lines do not. Within one, `*` stands for whatever is there: what a real
    /// clock shows, or what jitter makes of a wait.
    ///
    /// ```
    /// use reflexio::{RetryPolicy, classify::StatusError, testing::{Recorder, without_waits}};
    ///
    /// # /*
    /// #[test]
    /// # */
    /// fn a_busy_server_is_asked_again() {
    ///     let _now = without_waits();
    ///     let events = Recorder::new();
    ///     let hear = |event: &reflexio::Event<'_>| events.record(event);
    ///     let mut answers = [Err(StatusError::new(503)), Ok(7)].into_iter();
    ///     let _ = RetryPolicy::new().context("ask").on_metric(&hear).call(|| answers.next().unwrap());
    ///     events.assert_events(
    ///         "ask: attempt 1 failed, SERVER_ERROR (StatusError); again in * [0.000s]
    ///          ask: attempt 2 succeeded [*]",
    ///     );
    /// }
    /// # a_busy_server_is_asked_again();
    /// ```
    ///
    /// # Panics
    ///
    /// If something else was heard.
    #[track_caller]
    pub fn assert_events(&self, expected: &str) {
        let heard = self.to_string();
        let heard: Vec<&str> = heard.lines().map(str::trim).collect();
        let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let fits = |at: usize| match (expected.get(at), heard.get(at)) {
            (Some(expected), Some(heard)) => is_like(expected, heard),
            _ => false,
        };
        let lines = expected.len().max(heard.len());
        if (0..lines).all(fits) {
            return;
        }
        let mut shown = String::new();
        for at in 0..lines {
            let (mark, other) = if fits(at) { (' ', None) } else { ('+', expected.get(at)) };
            other.into_iter().for_each(|event| show(&mut shown, '-', event));
            heard.get(at).into_iter().for_each(|event| show(&mut shown, mark, event));
        }
        panic!("these are not the expected events (- expected, + heard):\n{shown}");
    }

    /// Asserts how many attempts the call made, the first included; 0 where it was refused.
    ///
    /// ```
    /// use reflexio::{RetryPolicy, testing::Recorder};
    ///
    /// let events = Recorder::new();
    /// let hear = |event: &reflexio::Event<'_>| events.record(event);
    /// let _ = RetryPolicy::new().context("parse").on_metric(&hear).call(|| "x".parse::<u8>());
    /// events.assert_attempts(1);
    /// ```
    ///
    /// # Panics
    ///
    /// If it made more or less, or nothing was heard.
    #[track_caller]
    pub fn assert_attempts(&self, attempts: u32) {
        let made = self.last().map(|last| last.attempt);
        if made != Some(attempts) {
            self.fail(Attempts(attempts), made.map(Attempts));
        }
    }

    /// Asserts that the call ended without success, and why.
    ///
    /// ```
    /// use reflexio::{RetryPolicy, StopReason, testing::Recorder};
    ///
    /// let events = Recorder::new();
    /// let hear = |event: &reflexio::Event<'_>| events.record(event);
    /// let _ = RetryPolicy::new().context("parse").on_metric(&hear).call(|| "x".parse::<u8>());
    /// events.assert_stopped(StopReason::NonRetryableClass);
    /// ```
    ///
    /// # Panics
    ///
    /// If it succeeded, stopped for another reason, or goes on, or nothing was heard.
    #[track_caller]
    pub fn assert_stopped(&self, reason: StopReason) {
        self.assert_ending(Ending::Stop(reason));
    }

    /// Asserts that the call ended with a success.
    ///
    /// # Panics
    ///
    /// If it did not, or nothing was heard.
    #[track_caller]
    pub fn assert_succeeded(&self) {
        self.assert_ending(Ending::Success);
    }

    /// What was heard, call by call, in the order of their first events.
    ///
    /// Calls are told apart by the name of the operation, by their depth, and by where one ends. Of calls that ran at the same
    /// time under one name the events are mixed: give those a recorder each.
    ///
    /// ```
    /// use reflexio::{RetryPolicy, testing::Recorder};
    ///
    /// let events = Recorder::new();
    /// let hear = |event: &reflexio::Event<'_>| events.record(event);
    /// let batch = RetryPolicy::new();
    /// let batch = batch.context("parse").on_metric(&hear);
    /// for text in ["1", "x"] {
    ///     let _ = batch.call(|| text.parse::<u8>());
    /// }
    /// let calls = events.calls();
    /// assert_eq!(calls.len(), 2);
    /// calls[0].assert_succeeded();
    /// calls[1].assert_attempts(1);
    /// ```
    #[must_use]
    pub fn calls(&self) -> Vec<Self> {
        let mut calls: Vec<Vec<EventRecord>> = Vec::new();
        for event in self.events() {
            let known = calls.iter_mut().rev().find(|call| {
                call.last().is_some_and(|last| last.operation == event.operation && last.depth == event.depth)
            });
            match known {
                Some(call) if call.last().is_some_and(|last| goes_on(last, &event)) => call.push(event),
                _ => calls.push(Vec::from([event])),
            }
        }
        calls.into_iter().map(Self::from_iter).collect()
    }

    /// The last event of an attempt, or of the want of one.
    fn last(&self) -> Option<EventRecord> {
        self.events().into_iter().rfind(|event| !event.name.is_of_circuit())
    }

    #[track_caller]
    fn assert_ending(&self, expected: Ending) {
        let found = self.last().map(|last| Ending::of(&last));
        if found != Some(expected) {
            self.fail(expected, found);
        }
    }

    #[track_caller]
    fn fail<T: fmt::Display>(&self, expected: T, found: Option<T>) -> ! {
        let Some(found) = found else {
            panic!(
                "expected {expected}, and heard nothing: does the policy that was called tell this recorder?"
            );
        };
        let mut heard = String::new();
        for event in self.to_string().lines() {
            show(&mut heard, ' ', event);
        }
        panic!("expected {expected}, and heard of {found}:\n{heard}");
    }
}

struct Attempts(u32);

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number) = self;
        write!(f, "{number} attempt{}", if *number == 1 { "" } else { "s" })
    }
}

/// How far a call has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Success,
    Stop(StopReason),
    None,
}

impl Ending {
    fn of(last: &EventRecord) -> Self {
        match last.stop_reason {
            Some(reason) => Self::Stop(reason),
            None if last.name == EventName::Success => Self::Success,
            None => Self::None,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("a success"),
            Self::Stop(reason) => write!(f, "a stop by `{}` ({reason})", reason.as_str()),
            Self::None => f.write_str("a call that has not ended"),
        }
    }
}

/// Whether a call whose last event was `last` goes on with `event`.
fn goes_on(last: &EventRecord, event: &EventRecord) -> bool {
    if Ending::of(last) != Ending::None {
        return false;
    }
    // Two events of one attempt: what the circuit made of it, and a refusal, which counts the attempts before it.
    let refused = event.stop_reason.is_some() && event.error_type.is_none();
    event.attempt > last.attempt || event.attempt == last.attempt && (last.name.is_of_circuit() || refused)
}

/// Whether the line is as the pattern says, in which each `*` stands for anything.
fn is_like(pattern: &str, line: &str) -> bool {
    let Some((head, pattern)) = pattern.split_once('*') else { return pattern == line };
    let Some(mut rest) = line.strip_prefix(head) else { return false };
    let mut parts = pattern.split('*');
    let tail = parts.next_back().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(tail)
}

fn show(shown: &mut String, mark: char, event: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(shown, "  {mark} {event}");
}
