//! Events as lines, per test thread.

use std::cell::RefCell;

use reflexio::{Event, EventName};

thread_local! {
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A hook that keeps the event's line for [`take`], and refuses events whose stop reason is not the event's.
pub fn hear(event: &Event<'_>) {
    if let Some(reason) = event.stop_reason {
        assert_eq!(reason.event(), event.name);
    }
    LINES.with_borrow_mut(|lines| lines.push(event.to_string()));
}

/// As [`hear`], for a call whose waits are left to somebody else: its `scheduled` is what is a `retry` elsewhere.
///
/// # Panics
///
/// If a `retry` is told.
pub fn hear_scheduled(event: &Event<'_>) {
    assert_ne!(event.name, EventName::Retry, "whoever schedules is told `scheduled`");
    let mut event = *event;
    if event.name == EventName::Scheduled {
        event.name = EventName::Retry;
    }
    hear(&event);
}

/// What was heard on this thread since the last time.
pub fn take() -> Vec<String> {
    LINES.take()
}
