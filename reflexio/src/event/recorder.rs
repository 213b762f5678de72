//! A hook that keeps what it hears.

use core::fmt;
use std::string::String;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::vec::Vec;

use super::{Event, EventName, StopReason};
use crate::class::ErrorClass;

/// An [`Event`] to keep; its fields are the event's.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "documented at Event")]
pub struct EventRecord {
    pub name: EventName,
    pub attempt: u32,
    pub sleep: Duration,
    pub class: Option<ErrorClass>,
    pub operation: Option<String>,
    pub error_type: Option<&'static str>,
    pub stop_reason: Option<StopReason>,
    pub elapsed: Duration,
    pub retry_after: Option<Duration>,
    pub depth: u32,
}

// All of it is inlined, whatever its size: a linker drops a function of the library that nobody calls, but not the table of its
// landing pads, and most programs record nothing.
impl EventRecord {
    /// The record as an event again.
    #[must_use]
    #[inline]
    pub fn as_event(&self) -> Event<'_> {
        Event {
            name: self.name,
            attempt: self.attempt,
            sleep: self.sleep,
            class: self.class,
            operation: self.operation.as_deref(),
            error_type: self.error_type,
            stop_reason: self.stop_reason,
            elapsed: self.elapsed,
            retry_after: self.retry_after,
            depth: self.depth,
        }
    }
}

impl From<&Event<'_>> for EventRecord {
    #[inline]
    fn from(event: &Event<'_>) -> Self {
        Self {
            name: event.name,
            attempt: event.attempt,
            sleep: event.sleep,
            class: event.class,
            operation: event.operation.map(String::from),
            error_type: event.error_type,
            stop_reason: event.stop_reason,
            elapsed: event.elapsed,
            retry_after: event.retry_after,
            depth: event.depth,
        }
    }
}

/// The line of the event.
impl fmt::Display for EventRecord {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_event(), f)
    }
}

/// Keeps every event that it hears, for tests and small tools. It grows without bound: take them out.
///
/// With the feature `testing` it has assertions; the module `testing` says how to give each test one of its own.
///
/// ```
/// use reflexio::{RetryPolicy, event::{EventName, Recorder}};
///
/// static EVENTS: Recorder = Recorder::new();
/// static POLICY: RetryPolicy = RetryPolicy::new().on_metric(&|event| EVENTS.record(event));
///
/// POLICY.call(|| "7".parse::<u8>()).unwrap();
/// assert_eq!(EVENTS.take()[0].name, EventName::Success);
/// ```
#[derive(Debug, Default)]
pub struct Recorder {
    records: Mutex<Vec<EventRecord>>,
}

impl Recorder {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self { records: Mutex::new(Vec::new()) }
    }

    /// Keeps the event.
    #[inline]
    pub fn record(&self, event: &Event<'_>) {
        self.records().push(event.into());
    }

    /// What was heard so far, oldest first.
    #[must_use]
    #[inline]
    pub fn events(&self) -> Vec<EventRecord> {
        self.records().clone()
    }

    /// What was heard so far, oldest first; the recorder is empty after it.
    #[inline]
    pub fn take(&self) -> Vec<EventRecord> {
        core::mem::take(&mut *self.records())
    }

    #[inline]
    fn records(&self) -> std::sync::MutexGuard<'_, Vec<EventRecord>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that has heard these events.
impl FromIterator<EventRecord> for Recorder {
    fn from_iter<I: IntoIterator<Item = EventRecord>>(events: I) -> Self {
        Self { records: Mutex::new(Vec::from_iter(events)) }
    }
}

/// What was heard so far, a line for each event.
impl fmt::Display for Recorder {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.records().iter().try_for_each(|record| writeln!(f, "{record}"))
    }
}
