//! Whether all calls together add up: with the server's requests, the budget and the circuit breaker.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use reflexio::EventName::{self, CircuitClosed, CircuitHalfOpen, CircuitOpened};
use reflexio::breaker::CircuitState;

use crate::account::Account;
use crate::callers::{Fate, Made};
use crate::calls::{BREAKER, BUDGET, PER_CALL, REFUND, cost};
use crate::ledger::{Attempt, Seen};
use crate::schedule::{CALLS, Id};

/// What all calls come to together.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    calls: u32,
    /// Calls that were refused before their first attempt, by the event.
    refused: BTreeMap<EventName, u32>,
    /// Calls that came to their end, by the one event that says so.
    ended: BTreeMap<EventName, u32>,
    dropped_before_all: u32,
    dropped_in_an_attempt: u32,
    dropped_in_a_wait: u32,
    attempts: u32,
    /// Retries that were paid for.
    retries: u32,
    /// Those that were not made.
    given_back: u32,
    /// Waits that the stop has ended.
    called_off: u32,
    /// Attempts whose request the server has read.
    read: u32,
    /// Those of the others that had no connection, and that the outage broke. What is left was cut or dropped.
    unconnected: u32,
    unread_and_broken: u32,
    circuit: BTreeMap<EventName, u32>,
    /// Calls whose first attempt was judged.
    judged: u32,
    /// What was paid for the retries that were made, in tokens.
    spent: f64,
    slowest: Duration,
}

impl Sums {
    /// `requests` says how often the server has read each request.
    pub(crate) fn of(calls: &[Made], mut requests: HashMap<Id, u32>) -> Self {
        let mut sums = Self::default();
        for call in calls {
            let account = Account::of(call);
            for attempt in &account.attempts {
                let times = requests.remove(&account.id(attempt.number)).unwrap_or(0);
                sums.add_request(&account, attempt, times);
            }
            sums.add(&account);
        }
        assert!(requests.is_empty(), "requests that belong to no attempt: {requests:?}");
        sums
    }

    /// The server has read the request of every attempt that came to anything, once; unless it had no connection, or met
    /// the outage. It may have read it where the attempt was cut or dropped.
    fn add_request(&mut self, account: &Account<'_>, attempt: &Attempt, times: u32) {
        let of = || format!("{attempt:?} of {account:#?}");
        assert!(times <= 1, "sent twice: {}", of());
        self.read += times;
        match attempt.seen {
            None => {}
            Some(Seen::NotConnected) => {
                assert_eq!(times, 0, "read without a connection: {}", of());
                self.unconnected += 1;
            }
            // It breaks what is on its way, and leaves the client connections that are dead.
            Some(Seen::Broken) if attempt.after_outage_began => self.unread_and_broken += 1 - times,
            Some(_) => assert_eq!(times, 1, "it answers what it has not read: {}", of()),
        }
    }

    fn add(&mut self, account: &Account<'_>) {
        let Account { call, circuit, retries, last, .. } = account;
        let made = account.made();
        self.calls += 1;
        self.attempts += made;
        self.called_off += u32::from(account.was_called_off());
        self.judged += u32::from(account.judged() > 0);
        self.slowest = self.slowest.max(call.took);
        for event in circuit {
            *self.circuit.entry(event.name).or_default() += 1;
        }
        for retry in retries {
            self.retries += 1;
            if retry.attempt < made {
                self.spent += cost(retry.class.expect("of a failure"));
            } else {
                self.given_back += 1;
            }
        }
        let is_in_an_attempt = made > account.judged();
        match (&call.fate, last) {
            (Fate::Dropped, _) if made == 0 => self.dropped_before_all += 1,
            (Fate::Dropped, _) if is_in_an_attempt => self.dropped_in_an_attempt += 1,
            (Fate::Dropped, _) => self.dropped_in_a_wait += 1,
            (_, Some(last)) if made == 0 => *self.refused.entry(last.name).or_default() += 1,
            (_, Some(last)) => *self.ended.entry(last.name).or_default() += 1,
            (_, None) => unreachable!("it was checked: {account:#?}"),
        }
    }

    fn dropped(&self) -> u32 {
        self.dropped_before_all + self.dropped_in_an_attempt + self.dropped_in_a_wait
    }

    /// `saved` is what the budget held before the first call.
    pub(crate) fn add_up(&self, saved: f64) {
        assert_eq!(self.calls, CALLS);
        let begun = all(&self.ended) + self.dropped_in_an_attempt + self.dropped_in_a_wait;
        assert_eq!(self.calls, begun + all(&self.refused) + self.dropped_before_all);
        assert_eq!(self.attempts, begun + self.retries - self.given_back, "first attempts, and retries made");

        let income =
            PER_CALL * f64::from(self.judged) + REFUND * f64::from(of(&self.ended, EventName::Success));
        assert_eq!(BUDGET.tokens(), saved + income - self.spent, "of no retry that was not made");

        // It is half open once for each time that it has opened; the last time is still to come, maybe.
        let state = BREAKER.state();
        let opened = of(&self.circuit, CircuitOpened) - u32::from(state == CircuitState::Open);
        assert_eq!(of(&self.circuit, CircuitHalfOpen), opened);
        let closed = of(&self.circuit, CircuitClosed) + u32::from(state == CircuitState::HalfOpen);
        assert!(closed <= opened, "closed {closed} times, opened {opened} times");
    }

    /// Otherwise it was no storm, and that it adds up says little.
    pub(crate) fn have_seen_everything(&self) {
        for event in [
            EventName::Success,
            EventName::PermanentFail,
            EventName::DeadlineExceeded,
            EventName::MaxAttemptsExceeded,
            EventName::MaxUnknownAttemptsExceeded,
            EventName::CircuitRejected,
            EventName::Aborted,
        ] {
            assert!(self.ended.contains_key(&event), "no call ended with {event}");
        }
        for event in [EventName::CircuitRejected, EventName::Aborted] {
            assert!(self.refused.contains_key(&event), "no call was refused with {event}");
        }
        for event in [CircuitOpened, CircuitHalfOpen, CircuitClosed] {
            assert!(self.circuit.contains_key(&event), "no {event}");
        }
        for dropped in [self.dropped_before_all, self.dropped_in_an_attempt, self.dropped_in_a_wait] {
            assert!(dropped > 100, "hardly any call was dropped there");
        }
        let half = CALLS / 2;
        assert!(self.dropped().abs_diff(half) < half / 10, "half of them are dropped");
        assert!(self.unconnected > 0, "no call met the closed port");
        assert!(self.called_off > 0, "the stop has ended no wait");
    }
}

fn all(counts: &BTreeMap<EventName, u32>) -> u32 {
    counts.values().sum()
}

fn of(counts: &BTreeMap<EventName, u32>, event: EventName) -> u32 {
    counts.get(&event).copied().unwrap_or(0)
}
