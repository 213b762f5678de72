//! Events as lines, per test thread.

use std::cell::RefCell;

use reflexio::Event;

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

/// What was heard on this thread since the last time.
pub fn take() -> Vec<String> {
    LINES.take()
}
