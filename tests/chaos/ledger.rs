//! What is written down of each call.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reflexio::event::Recorder;
use reflexio::{ErrorClass, Event, current};

use crate::calls::Failure;

/// What is known of a call, and of no other.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) number: u32,
    pub(crate) events: Recorder,
    attempts: Mutex<Vec<Attempt>>,
}

/// An attempt whose body has begun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    /// As the body was told.
    pub(crate) number: u32,
    /// What it came to; `None` where it was cut, or dropped with its call.
    pub(crate) seen: Option<Seen>,
    /// Whether the outage had begun when it came to that.
    pub(crate) after_outage_began: bool,
}

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The true answer.
    Answer,
    Status(u16, Option<Duration>),
    /// An answer that is not true.
    Untrue,
    NotConnected,
    /// The connection broke, or what came is no HTTP.
    Broken,
}

impl Seen {
    pub(crate) fn of(outcome: &Result<String, Failure>) -> Option<Self> {
        Some(match outcome {
            Ok(_) => Self::Answer,
            Err(Failure::Status { status, retry_after, .. }) => Self::Status(*status, *retry_after),
            Err(Failure::Untrue { .. }) => Self::Untrue,
            Err(Failure::NotConnected { .. }) => Self::NotConnected,
            Err(Failure::Broken { .. }) => Self::Broken,
            Err(Failure::TimedOut(_) | Failure::Rejected(_)) => return None,
        })
    }

    /// Of a failure.
    pub(crate) fn class(self) -> Option<ErrorClass> {
        match self {
            Self::Answer => None,
            Self::Status(404, _) => Some(ErrorClass::Permanent),
            Self::Status(409, _) => Some(ErrorClass::Concurrency),
            Self::Status(429, _) => Some(ErrorClass::RateLimit),
            Self::Status(..) => Some(ErrorClass::ServerError),
            Self::Untrue => Some(ErrorClass::Unknown),
            Self::NotConnected | Self::Broken => Some(ErrorClass::Transient),
        }
    }

    pub(crate) fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Status(_, wait) => wait,
            _ => None,
        }
    }
}

tokio::task_local! {
    /// The call that is polled, or dropped.
    pub(crate) static CALL: Arc<Call>;
}

/// The hook of all calls.
pub(crate) fn hear(event: &Event<'_>) {
    CALL.with(|call| call.events.record(event));
}

impl Call {
    pub(crate) fn new(number: u32) -> Self {
        Self { number, events: Recorder::new(), attempts: Mutex::default() }
    }

    /// An attempt begins; its number.
    pub(crate) fn begins(&self) -> u32 {
        let number = current().expect("in an attempt").attempt();
        let attempt = Attempt { number, seen: None, after_outage_began: false };
        self.attempts.lock().unwrap().push(attempt);
        number
    }

    /// The attempt that began last has come to its end.
    pub(crate) fn ends(&self, outcome: &Result<String, Failure>, after_outage_began: bool) {
        let mut attempts = self.attempts.lock().unwrap();
        let attempt = attempts.last_mut().expect("it has begun");
        *attempt = Attempt { seen: Seen::of(outcome), after_outage_began, ..*attempt };
    }

    pub(crate) fn attempts(&self) -> Vec<Attempt> {
        self.attempts.lock().unwrap().clone()
    }
}
