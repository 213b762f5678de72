//! A hook that prints.

use std::io::Write as _;

use super::Event;

/// Writes the event as one line to standard error; a line that cannot be written is lost.
///
/// ```
/// use reflexio::{RetryPolicy, event};
///
/// static POLICY: RetryPolicy = RetryPolicy::new().operation("parse").on_metric(&event::print);
///
/// // parse: attempt 1 failed, PERMANENT (ParseIntError); stopped: this class is not retried [0.000s]
/// assert!(POLICY.call(|| "x".parse::<u8>()).is_err());
/// ```
// Inlined, as the recorder is.
#[inline]
pub fn print(event: &Event<'_>) {
    // `eprintln!` panics where nobody reads standard error any more. The lock keeps lines whole.
    let _ = writeln!(std::io::stderr().lock(), "{event}");
}
