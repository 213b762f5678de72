//! What a simulation tells.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::class::ErrorClass;
use crate::event::{EventName, EventRecord, Seconds, StopReason};

/// The course of a call that [`simulate`](super::simulate) played.
///
/// `Display` gives it as a table, in the form that tickets and READMEs show as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    attempts: Vec<SimulatedAttempt>,
    events: Vec<EventRecord>,
}

/// One attempt of a [`Simulation`]. Times count from the beginning of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SimulatedAttempt {
    /// Its number; the first is 1.
    pub attempt: u32,
    /// When it began.
    pub start: Duration,
    /// How long it took.
    pub took: Duration,
    /// Whether it was cut off, at the attempt timeout or at the deadline, before it came to the script's end.
    pub timed_out: bool,
    /// The class of its failure; `None` where it succeeded.
    pub class: Option<ErrorClass>,
    /// How long the other side asked to wait, if it did.
    pub retry_after: Option<Duration>,
    /// What was decided after it.
    pub event: EventName,
    /// The wait that followed; zero where the call was over.
    pub sleep: Duration,
}

/// What is known of an attempt when it begins.
pub(super) struct Begun {
    pub(super) start: Duration,
    pub(super) takes: Duration,
}

impl Simulation {
    pub(super) fn of(begun: &[Begun], events: Vec<EventRecord>) -> Self {
        let attempts = events.iter().filter(|event| judges(event)).zip(begun).map(|(event, begun)| {
            let took = event.elapsed.saturating_sub(begun.start);
            SimulatedAttempt {
                attempt: event.attempt,
                start: begun.start,
                took,
                timed_out: took < begun.takes,
                class: event.class,
                retry_after: event.retry_after,
                event: event.name,
                sleep: event.sleep,
            }
        });
        Self { attempts: attempts.collect(), events }
    }

    /// The attempts, in their order; none where the policy refused the first.
    #[must_use]
    pub fn attempts(&self) -> &[SimulatedAttempt] {
        &self.attempts
    }

    /// The events, in their order: one for each attempt, and those of a circuit breaker.
    #[must_use]
    pub fn events(&self) -> &[EventRecord] {
        &self.events
    }

    /// Whether the call ended with a success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.stop_reason().is_none()
    }

    /// Why the call ended; `None` after a success.
    #[must_use]
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.end().stop_reason
    }

    /// How long the call took, to its end.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.end().elapsed
    }

    fn end(&self) -> &EventRecord {
        self.events.last().expect("a call ends with an event")
    }
}

/// Whether the event tells what became of an attempt: not what became of a circuit, nor that an attempt was refused, of
/// which there is no error.
fn judges(event: &EventRecord) -> bool {
    !event.name.is_of_circuit() && (event.error_type.is_some() || event.stop_reason.is_none())
}

impl fmt::Display for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut attempts = self.attempts.iter();
        let rows = self.events.iter().map(|event| {
            let attempt = if judges(event) { attempts.next() } else { None };
            attempt.map_or_else(|| row_between(event), SimulatedAttempt::row)
        });
        let rows: Vec<Row> = [HEAD.map(String::from)].into_iter().chain(rows).collect();
        let widths: [usize; HEAD.len()] =
            core::array::from_fn(|at| rows.iter().map(|row| row[at].len()).max().unwrap_or_default());
        for (number, row) in rows.iter().enumerate() {
            for ((cell, width), is_number) in row.iter().zip(widths).zip(NUMBERS) {
                if is_number { write!(f, "| {cell:>width$} ")? } else { write!(f, "| {cell:width$} ")? }
            }
            writeln!(f, "|")?;
            if number == 0 {
                for (width, is_number) in widths.into_iter().zip(NUMBERS) {
                    write!(f, "|{:-<1$}{2}", "", width + 1, if is_number { ':' } else { '-' })?;
                }
                writeln!(f, "|")?;
            }
        }
        let end = self.end();
        write!(f, "\n{}: ", end.operation.as_deref().unwrap_or("call"))?;
        match end.stop_reason {
            None => writeln!(f, "succeeded after {}", Seconds(end.elapsed)),
            Some(reason) => {
                writeln!(f, "stopped after {}: {reason} ({})", Seconds(end.elapsed), reason.as_str())
            }
        }
    }
}

type Row = [String; HEAD.len()];

const HEAD: [&str; 6] = ["attempt", "start", "took", "outcome", "event", "wait"];

/// Which columns are aligned as numbers are.
const NUMBERS: [bool; HEAD.len()] = [true, true, true, false, false, true];

impl SimulatedAttempt {
    fn row(&self) -> Row {
        let outcome = match (self.class, self.timed_out, self.retry_after) {
            (None, ..) => String::from("success"),
            (Some(class), true, _) => format!("{class}, timed out"),
            (Some(class), false, Some(wait)) => format!("{class}, asks for {}", Seconds(wait)),
            (Some(class), false, None) => class.to_string(),
        };
        let goes_on = matches!(self.event, EventName::Retry);
        let wait = if goes_on { Seconds(self.sleep).to_string() } else { String::new() };
        [
            self.attempt.to_string(),
            Seconds(self.start).to_string(),
            Seconds(self.took).to_string(),
            outcome,
            self.event.to_string(),
            wait,
        ]
    }
}

/// What happened between attempts, or in the place of one.
fn row_between(event: &EventRecord) -> Row {
    let outcome = if event.stop_reason.is_some() { "not begun" } else { "" };
    let [attempt, took, wait] = [const { String::new() }; 3];
    [attempt, Seconds(event.elapsed).to_string(), took, outcome.into(), event.name.to_string(), wait]
}
