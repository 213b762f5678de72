//! The full result of a call.

use core::convert::Infallible;
use core::time::Duration;

use super::Rejected;

use crate::class::ErrorClass;
use crate::engine::Observer;
use crate::event::{Event, EventName, StopReason};

/// What `execute` returns: the value or the last error, and how the call came to it.
///
/// `X` says how the call can be refused before its first attempt: not at all, or by [`Rejected`](super::Rejected) where
/// the policy is guarded.
///
/// ```
/// use reflexio::{ErrorClass, RetryPolicy, StopReason};
///
/// let outcome = RetryPolicy::new().execute(|| "x".parse::<u8>());
/// assert!(outcome.last_error().is_some());
/// assert_eq!(outcome.attempts(), 1);
/// assert_eq!(outcome.failures(ErrorClass::Permanent), 1);
/// assert_eq!(outcome.stop_reason(), Some(StopReason::NonRetryableClass));
/// ```
#[derive(Debug, Clone)]
#[must_use = "an outcome holds the result of the call"]
pub struct RetryOutcome<T, E, X = Infallible> {
    result: Result<Result<T, E>, X>,
    report: Report,
}

impl<T, E> RetryOutcome<T, E> {
    /// What `call` would have returned.
    ///
    /// # Errors
    ///
    /// The original error of the last attempt.
    pub fn into_result(self) -> Result<T, E> {
        match self.result {
            Ok(result) => result,
        }
    }
}

impl<T, E> RetryOutcome<T, E, Rejected> {
    /// What `call` would have returned, or the refusal of a call that was not begun.
    ///
    /// # Errors
    ///
    /// The refusal; inside, the original error of the last attempt.
    pub fn into_result(self) -> Result<Result<T, E>, Rejected> {
        self.result
    }
}

impl<T, E, X> RetryOutcome<T, E, X> {
    pub(crate) fn new(result: Result<Result<T, E>, X>, report: Report) -> Self {
        Self { result, report }
    }

    /// Whether the call ended with a success. An `Ok` that was judged a failure is none.
    pub fn is_success(&self) -> bool {
        self.report.stop_reason.is_none()
    }

    /// The value of the last attempt, also where it was judged a failure.
    pub fn value(&self) -> Option<&T> {
        self.result.as_ref().ok()?.as_ref().ok()
    }

    /// The error of the last attempt.
    pub fn last_error(&self) -> Option<&E> {
        self.result.as_ref().ok()?.as_ref().err()
    }

    /// How many attempts were made, the first included; 0 where the call was refused.
    pub fn attempts(&self) -> u32 {
        self.report.attempts
    }

    /// How many attempts failed with that class.
    pub fn failures(&self, class: ErrorClass) -> u32 {
        self.report.failures[class.index()]
    }

    /// Why the call ended; `None` after a success.
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.report.stop_reason
    }

    /// The class of the last attempt's failure; `None` after a success.
    pub fn class(&self) -> Option<ErrorClass> {
        self.timeline().last().and_then(|step| step.class)
    }

    /// How long the other side asked to wait after the last attempt, if it did.
    pub fn retry_after(&self) -> Option<Duration> {
        self.timeline().last().and_then(|step| step.retry_after)
    }

    /// How long the call took, to the end of its last attempt.
    pub fn elapsed(&self) -> Duration {
        self.timeline().last().map_or(Duration::ZERO, |step| step.elapsed)
    }

    /// What became of each attempt, oldest first: the last [`TIMELINE_STEPS`] of them, so that a call of any length
    /// needs the same room.
    pub fn timeline(&self) -> impl DoubleEndedIterator<Item = &Step> + ExactSizeIterator {
        self.report.timeline()
    }
}

/// How many attempts a [`RetryOutcome`] remembers one by one.
pub const TIMELINE_STEPS: usize = 16;

/// One attempt of a call's timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The number of the attempt; the first is 1.
    pub attempt: u32,
    /// What was decided after it.
    pub event: EventName,
    /// The class of its failure; `None` where it succeeded.
    pub class: Option<ErrorClass>,
    /// The wait that followed; zero where the call was over.
    pub sleep: Duration,
    /// When it ended, counted from the beginning of the call.
    pub elapsed: Duration,
    /// How long the other side asked to wait, if it did.
    pub retry_after: Option<Duration>,
}

/// What the events of one call add up to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report {
    attempts: u32,
    failures: [u32; ErrorClass::COUNT],
    stop_reason: Option<StopReason>,
    // A ring: step n stands at (n - 1) % TIMELINE_STEPS.
    steps: [Option<Step>; TIMELINE_STEPS],
}

impl Report {
    fn timeline(&self) -> impl DoubleEndedIterator<Item = &Step> + ExactSizeIterator {
        let kept = (self.attempts as usize).min(TIMELINE_STEPS);
        let first = self.attempts as usize - kept;
        (first..first + kept).map(|at| {
            self.steps[at % TIMELINE_STEPS].as_ref().expect("every attempt has left its step in the ring")
        })
    }
}

impl Observer for Report {
    fn observe(&mut self, event: &Event<'_>) {
        // The breaker's own news are no attempts.
        if event.name.is_of_circuit() {
            return;
        }
        self.stop_reason = event.stop_reason;
        // Refused: the attempt before has its step.
        if event.attempt == self.attempts {
            return;
        }
        self.steps[self.attempts as usize % TIMELINE_STEPS] = Some(Step {
            attempt: event.attempt,
            event: event.name,
            class: event.class,
            sleep: event.sleep,
            elapsed: event.elapsed,
            retry_after: event.retry_after,
        });
        self.attempts = event.attempt;
        if let Some(class) = event.class {
            let count = &mut self.failures[class.index()];
            *count = count.saturating_add(1);
        }
    }
}

/// Who watches one call: nobody (`call`) or a report (`execute`).
pub(crate) trait Watch {
    const WATCHES: bool;

    fn observer(&mut self) -> Option<&mut dyn Observer>;
}

impl Watch for () {
    const WATCHES: bool = false;

    #[inline]
    fn observer(&mut self) -> Option<&mut dyn Observer> {
        None
    }
}

impl Watch for Report {
    const WATCHES: bool = true;

    #[inline]
    fn observer(&mut self) -> Option<&mut dyn Observer> {
        Some(self)
    }
}

impl<W: Watch> Watch for &mut W {
    const WATCHES: bool = W::WATCHES;

    #[inline]
    fn observer(&mut self) -> Option<&mut dyn Observer> {
        (**self).observer()
    }
}
