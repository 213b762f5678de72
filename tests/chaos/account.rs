//! Whether what was heard, done and handed back of one call fits together.

use std::time::Duration;

use reflexio::event::EventRecord;
use reflexio::{ErrorClass, EventName};

use crate::callers::{Fate, Made};
use crate::calls::{DEADLINE, Failure};
use crate::ledger::{Attempt, Seen};
use crate::schedule::{Fault, Id};

/// One call, whose events and attempts are in order.
#[derive(Debug)]
pub(crate) struct Account<'a> {
    pub(crate) call: &'a Made,
    /// Attempts whose body has begun.
    pub(crate) attempts: Vec<Attempt>,
    /// What the call made of the circuit.
    pub(crate) circuit: Vec<EventRecord>,
    pub(crate) retries: Vec<EventRecord>,
    /// The event of its end; `None` where it was dropped.
    pub(crate) last: Option<EventRecord>,
}

impl<'a> Account<'a> {
    pub(crate) fn of(call: &'a Made) -> Self {
        let (circuit, mut retries): (Vec<_>, Vec<_>) =
            call.call.events.events().into_iter().partition(is_of_circuit);
        let last = retries.pop_if(|event| event.name != EventName::Retry);
        let account = Self { call, attempts: call.call.attempts(), circuit, retries, last };
        account.check_events();
        account.check_verdicts();
        account.check_attempts();
        account.check_end();
        account
    }

    pub(crate) fn id(&self, attempt: u32) -> Id {
        Id { call: self.call.call.number, attempt }
    }

    pub(crate) fn begun(&self) -> u32 {
        count(&self.attempts)
    }

    /// How many attempts were judged.
    pub(crate) fn judged(&self) -> u32 {
        count(&self.retries) + u32::from(self.last_verdict().is_some())
    }

    /// How many attempts were admitted. Each has begun; and is judged, unless it was dropped.
    pub(crate) fn made(&self) -> u32 {
        self.begun().max(self.judged())
    }

    /// Whether an abort ended its last wait.
    pub(crate) fn was_called_off(&self) -> bool {
        let (Some(retry), Some(last)) = (self.retries.last(), &self.last) else { return false };
        last.name == EventName::Aborted && last.elapsed < retry.elapsed + retry.sleep
    }

    /// What an attempt came to; `None` where it was cut, or dropped with its call.
    fn seen(&self, attempt: u32) -> Option<Seen> {
        let index = attempt.checked_sub(1)?;
        self.attempts.get(index as usize)?.seen
    }

    /// The event of the end, where that judges an attempt and does not refuse one.
    fn last_verdict(&self) -> Option<&EventRecord> {
        self.last.as_ref().filter(|event| event.name == EventName::Success || event.error_type.is_some())
    }

    /// One event for each attempt, in order: none is told twice, none is left out.
    fn check_events(&self) {
        let all = self.call.call.events.events();
        assert!(all.iter().all(|event| event.operation.as_deref() == Some("get")), "{self:#?}");
        assert!(all.iter().all(|event| event.depth == 0), "{self:#?}");
        assert!(all.is_sorted_by_key(|event| event.elapsed), "time goes back: {self:#?}");
        assert!(all.iter().all(|event| event.elapsed <= self.call.took), "longer than it took: {self:#?}");
        for (event, attempt) in self.retries.iter().zip(1..) {
            assert_eq!((event.name, event.attempt), (EventName::Retry, attempt), "{self:#?}");
            assert!(event.elapsed + event.sleep < DEADLINE, "a wait beyond the deadline: {self:#?}");
            assert!(
                event.sleep >= event.retry_after.unwrap_or_default(),
                "too soon for the server: {self:#?}"
            );
        }
        if let Some(last) = &self.last {
            // A refusal counts no attempt.
            assert_eq!(last.attempt, self.judged(), "{self:#?}");
            let of_reason = last.stop_reason.map(|reason| reason.event());
            assert_eq!(of_reason.unwrap_or(EventName::Success), last.name, "{self:#?}");
        }
    }

    /// An event tells of its attempt what that came to.
    fn check_verdicts(&self) {
        for event in self.retries.iter().chain(self.last_verdict()) {
            let seen = self.seen(event.attempt);
            // What came to nothing of its own was cut.
            let class = seen.map_or(Some(ErrorClass::Transient), Seen::class);
            let retry_after = seen.and_then(Seen::retry_after);
            assert_eq!((event.class, event.retry_after), (class, retry_after), "{self:#?}");
        }
    }

    /// An attempt came to what the server did to it.
    fn check_attempts(&self) {
        for (attempt, number) in self.attempts.iter().zip(1..) {
            assert_eq!(attempt.number, number, "{self:#?}");
            let Some(seen) = attempt.seen else { continue };
            let by_outage = attempt.after_outage_began && matches!(seen, Seen::Broken | Seen::NotConnected);
            let fault = Fault::of(self.id(number));
            assert!(comes_to(fault) == Some(seen) || by_outage, "{fault:?} became {seen:?}: {self:#?}");
        }
        assert_eq!(self.made(), self.begun(), "an attempt that nobody made: {self:#?}");
    }

    fn check_end(&self) {
        let open = self.made() - self.judged();
        match &self.call.fate {
            Fate::Late => panic!("it goes on after its deadline: {self:#?}"),
            Fate::Dropped => {
                assert!(self.last.is_none(), "told that it is over: {self:#?}");
                assert!(open <= 1, "more than one attempt at a time: {self:#?}");
            }
            Fate::Ended(outcome) => {
                assert_eq!(open, 0, "an attempt of which nobody heard: {self:#?}");
                assert!(self.is_the_last_outcome(outcome), "not the original: {self:#?}");
            }
        }
    }

    /// Whether the caller got what the last attempt has returned, and nothing made of it.
    fn is_the_last_outcome(&self, outcome: &Result<String, Failure>) -> bool {
        let Some(last) = &self.last else { return false };
        let (id, seen) = (self.id(self.made()), self.seen(self.made()));
        match outcome {
            Ok(text) => last.name == EventName::Success && *text == id.to_string(),
            Err(_) if last.name == EventName::Success => false,
            // Only a call that was not begun has no error of its own.
            Err(Failure::Rejected(why)) => self.made() == 0 && last.stop_reason == Some(why.reason()),
            Err(Failure::TimedOut(_)) => self.made() > 0 && seen.is_none(),
            Err(failure) => seen == Seen::of(outcome) && failure.id() == Some(id),
        }
    }
}

fn is_of_circuit(event: &EventRecord) -> bool {
    matches!(event.name, EventName::CircuitOpened | EventName::CircuitHalfOpen | EventName::CircuitClosed)
}

fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).expect("they are few")
}

/// `None` where it never comes to an end.
fn comes_to(fault: Fault) -> Option<Seen> {
    match fault {
        Fault::Answer(_) | Fault::Dribble => Some(Seen::Answer),
        Fault::HangUp | Fault::Reset | Fault::HalfAHead | Fault::HalfABody => Some(Seen::Broken),
        Fault::TooLittle | Fault::Garbage => Some(Seen::Broken),
        Fault::TooMuch => Some(Seen::Untrue),
        Fault::Stall | Fault::StallInTheBody | Fault::Trickle => None,
        Fault::Status(status, retry_after) => {
            let seconds = match retry_after {
                Some(b"3600") => Some(3600),
                Some(b"1") => Some(1),
                Some(b"0") => Some(0),
                // What cannot be read asks for nothing.
                _ => None,
            };
            Some(Seen::Status(status, seconds.map(Duration::from_secs)))
        }
    }
}
