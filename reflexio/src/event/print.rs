//! A hook that prints.

use super::Event;

/// Writes the event as one line to standard error.
///
/// ```
/// use reflexio::{RetryPolicy, event};
///
/// static POLICY: RetryPolicy = RetryPolicy::new().operation("parse").on_metric(&event::print);
///
/// // parse: attempt 1 failed, PERMANENT (ParseIntError); stopped: this class is not retried [0.000s]
/// assert!(POLICY.call(|| "x".parse::<u8>()).is_err());
/// ```
pub fn print(event: &Event<'_>) {
    std::eprintln!("{event}");
}
