//! What a call tells while it runs.
//!
//! Every decision is one [`Event`]: each attempt that fails is one `retry`, or the one event that ends the call; a call
//! that succeeds ends with `success`. A hook ([`on_metric`](crate::RetryPolicy::on_metric)) hears all of them. Ready
//! ones: [`print`] writes a line to standard error, a [`Recorder`] keeps them.
//!
//! An event holds no error message: messages are unbounded, and events end up as metric tags.

mod name;
#[cfg(feature = "std")]
mod print;
#[cfg(feature = "std")]
mod recorder;
mod stop_reason;

pub use name::EventName;
#[cfg(feature = "std")]
pub use print::print;
#[cfg(feature = "std")]
pub use recorder::{EventRecord, Recorder};
pub use stop_reason::StopReason;

use core::fmt;
use core::time::Duration;

use crate::class::ErrorClass;

/// One decision of a policy.
///
/// `Display` gives one readable line.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Event<'a> {
    /// Which decision it was.
    pub name: EventName,
    /// The number of the attempt that was judged; the first is 1. 0 where the call was refused before it.
    pub attempt: u32,
    /// How long is waited before the next attempt; zero unless the event is a `retry` or `scheduled`.
    pub sleep: Duration,
    /// The class of the failure; `None` where there was none.
    pub class: Option<ErrorClass>,
    /// The name of the operation, if it was given one.
    pub operation: Option<&'a str>,
    /// The name of the error's type, as [`core::any::type_name`] gives it; of the value's, where a classifier took an `Ok` for a
    /// failure. `None` on `success`, where an attempt was refused, and of an `Option`.
    pub error_type: Option<&'static str>,
    /// Why the call ended; `None` where it goes on, and on `success`.
    pub stop_reason: Option<StopReason>,
    /// How long the call has run so far; zero where the policy neither has a deadline nor is heard by anybody.
    pub elapsed: Duration,
    /// How long the other side asked to wait, if it did.
    pub retry_after: Option<Duration>,
    /// How many retried calls this one was made in; 0 where it is the outermost. Retries multiply: three attempts inside
    /// of three are nine.
    pub depth: u32,
}

/// Whatever hears events.
pub(crate) type Hook<'h> = dyn Fn(&Event<'_>) + Send + Sync + 'h;

impl Event<'_> {
    /// An event with nothing in it but its name and the attempt, to try a hook with.
    #[must_use]
    pub const fn new(name: EventName, attempt: u32) -> Self {
        Self {
            name,
            attempt,
            sleep: Duration::ZERO,
            class: None,
            operation: None,
            error_type: None,
            stop_reason: None,
            elapsed: Duration::ZERO,
            retry_after: None,
            depth: 0,
        }
    }

    /// The error's type without its path, its parameters and its box: `ApiError` for `Box<my_crate::ApiError>`. What is just
    /// called `Error` keeps its path: `std::io::error::Error`.
    #[must_use]
    pub fn error_name(&self) -> Option<&'static str> {
        let mut full = self.error_type?;
        for pointer in ["alloc::boxed::Box<", "alloc::sync::Arc<", "alloc::rc::Rc<"] {
            full = full.strip_prefix(pointer).unwrap_or(full);
        }
        if full.starts_with("dyn core::error::Error") {
            return Some("dyn Error");
        }
        full = full.trim_start_matches('&');
        if full.starts_with(['(', '[']) {
            // What is left of a box.
            return Some(full.trim_end_matches('>'));
        }
        let end = full.bytes().position(|byte| matches!(byte, b'<' | b'>' | b',')).unwrap_or(full.len());
        let path = &full[..end];
        let name = &path[path.rfind(':').map_or(0, |at| at + 1)..];
        Some(if name == "Error" { path } else { name })
    }
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation.unwrap_or("call"))?;
        if self.depth > 0 {
            write!(f, " (inside of {})", self.depth)?;
        }
        write!(f, ": ")?;
        match (self.name, self.class) {
            (EventName::CircuitOpened, _) => write!(f, "the circuit opened by attempt {}", self.attempt)?,
            (EventName::CircuitHalfOpen, _) => {
                write!(f, "the circuit half-open for attempt {}", self.attempt)?
            }
            (EventName::CircuitClosed, _) => write!(f, "the circuit closed by attempt {}", self.attempt)?,
            (EventName::Success, _) => write!(f, "attempt {} succeeded", self.attempt)?,
            (_, Some(class)) => write!(f, "attempt {} failed, {class}", self.attempt)?,
            (_, None) => f.write_str("not begun")?,
        }
        if let Some(error) = self.error_name() {
            write!(f, " ({error})")?;
        }
        if let Some(wait) = self.retry_after {
            write!(f, ", the server asks for {}", Seconds(wait))?;
        }
        match (self.name, self.stop_reason) {
            (EventName::Retry, _) => write!(f, "; again in {}", Seconds(self.sleep))?,
            (EventName::Scheduled, _) => write!(f, "; scheduled in {}", Seconds(self.sleep))?,
            (_, Some(reason)) => write!(f, "; stopped: {reason}")?,
            _ => {}
        }
        write!(f, " [{}]", Seconds(self.elapsed))
    }
}

/// One unit for all, to the millisecond: lines are compared by eye.
pub(crate) struct Seconds(pub(crate) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}s", self.0.as_secs_f64())
    }
}
