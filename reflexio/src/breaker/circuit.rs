//! The transitions: what turns which state into which.

use core::cell::LazyCell;
use core::sync::atomic::AtomicU64;
use core::time::Duration;

use super::packed::{Phase, Snapshot, Ticket};
use super::settings::Settings;
use super::window::{Ratio, Tick, Window};
use super::{CircuitOpen, CircuitState};
use crate::class::ErrorClass;
use crate::word::Word;

pub(super) struct Circuit<W> {
    pub(super) settings: Settings,
    pub(super) word: W,
    pub(super) window: Window<W>,
}

impl Circuit<AtomicU64> {
    pub(super) const fn new() -> Self {
        Self { settings: Settings::DEFAULT, word: AtomicU64::new(Snapshot::NEW), window: Window::new() }
    }
}

/// Who was admitted, and the transition that this was.
pub(super) type Admitted = (Ticket, Option<CircuitState>);

/// What an outcome makes of the phase.
enum Change {
    Nothing,
    Within(Phase),
    To(Phase),
}

impl<W: Word> Circuit<W> {
    pub(super) fn phase(&self) -> Phase {
        Snapshot(self.word.load()).phase()
    }

    #[inline]
    pub(super) fn admit(&self, now: impl FnOnce() -> Duration) -> Result<Admitted, CircuitOpen> {
        let ticket = Snapshot(self.word.load()).ticket();
        if ticket.is_closed() {
            return Ok((ticket, None));
        }
        self.admit_probe(now)
    }

    #[cold]
    fn admit_probe(&self, now: impl FnOnce() -> Duration) -> Result<Admitted, CircuitOpen> {
        let now = LazyCell::new(now);
        self.word.update(|word| {
            let current = Snapshot(word);
            let refused = |retry_in| (None, Err(CircuitOpen { retry_in }));
            match current.phase() {
                Phase::Closed { .. } | Phase::ForcedClosed => (None, Ok((current.ticket(), None))),
                Phase::ForcedOpen => refused(None),
                Phase::Open { until } => match until.rest(*now) {
                    Some(rest) => refused(Some(rest)),
                    None => {
                        let new = current.next(Phase::HalfOpen { probes: 1, successes: 0 });
                        (Some(new.0), Ok((new.ticket(), Some(CircuitState::HalfOpen))))
                    }
                },
                Phase::HalfOpen { probes, successes } if probes < self.settings.probes => {
                    let new = current.within(Phase::HalfOpen { probes: probes + 1, successes });
                    (Some(new.0), Ok((new.ticket(), None)))
                }
                Phase::HalfOpen { .. } => refused(None),
            }
        })
    }

    /// How long nobody will be admitted, as far as that is known.
    pub(super) fn refuses_for(&self, now: impl FnOnce() -> Duration) -> Option<Duration> {
        match self.phase() {
            Phase::Open { until } => until.rest(now()),
            Phase::ForcedOpen => Some(Duration::MAX),
            Phase::Closed { .. } | Phase::HalfOpen { .. } | Phase::ForcedClosed => None,
        }
    }

    #[inline]
    pub(super) fn succeeded(&self, ticket: Ticket, now: impl FnOnce() -> Duration) -> Option<CircuitState> {
        match &self.settings.failure_ratio {
            None => self.note_success(ticket),
            Some(ratio) => self.record_success(ratio, ticket, now),
        }
    }

    // Out of line, so that the path without a ratio stays short; not `#[cold]`, for with one it is the normal path.
    #[inline(never)]
    fn record_success(
        &self,
        ratio: &Ratio,
        ticket: Ticket,
        now: impl FnOnce() -> Duration,
    ) -> Option<CircuitState> {
        self.record(ratio, ticket, now, false);
        self.note_success(ticket)
    }

    #[inline]
    fn note_success(&self, ticket: Ticket) -> Option<CircuitState> {
        // The normal case writes nothing that cores share.
        if Snapshot(self.word.load()).is_fresh(ticket) { None } else { self.reset_or_close(ticket) }
    }

    #[cold]
    fn reset_or_close(&self, ticket: Ticket) -> Option<CircuitState> {
        self.change(ticket, |phase| match phase {
            Phase::Closed { .. } => Change::Within(Phase::FRESH),
            Phase::HalfOpen { probes, successes } => {
                let successes = successes.saturating_add(1);
                if successes >= self.settings.successes_to_close {
                    Change::To(Phase::FRESH)
                } else {
                    Change::Within(Phase::HalfOpen { probes: probes.saturating_sub(1), successes })
                }
            }
            Phase::Open { .. } | Phase::ForcedOpen | Phase::ForcedClosed => Change::Nothing,
        })
    }

    #[inline]
    pub(super) fn failed(
        &self,
        ticket: Ticket,
        class: ErrorClass,
        now: impl FnOnce() -> Duration,
        random: impl FnOnce() -> u64,
    ) -> Option<CircuitState> {
        if self.settings.counted.contains(class) {
            self.note_failure(ticket, now, random)
        } else {
            self.succeeded(ticket, now)
        }
    }

    #[cold]
    fn note_failure(
        &self,
        ticket: Ticket,
        now: impl FnOnce() -> Duration,
        random: impl FnOnce() -> u64,
    ) -> Option<CircuitState> {
        let now = LazyCell::new(now);
        let too_many = self.settings.failure_ratio.is_some_and(|ratio| {
            self.record(&ratio, ticket, || *now, true)
                .is_some_and(|tick| self.window.is_reached(&ratio, ticket.epoch(), tick))
        });
        let open = LazyCell::new(|| Phase::Open { until: self.settings.open_until(*now, random()) });
        self.change(ticket, |phase| match phase {
            Phase::Closed { failures } => {
                let failures = failures.saturating_add(1);
                let in_a_row = self.settings.consecutive_failures.is_some_and(|n| failures >= n.get());
                if too_many || in_a_row {
                    Change::To(*open)
                } else {
                    Change::Within(Phase::Closed { failures })
                }
            }
            Phase::HalfOpen { .. } => Change::To(*open),
            Phase::Open { .. } | Phase::ForcedOpen | Phase::ForcedClosed => Change::Nothing,
        })
    }

    /// Somebody went away without an outcome.
    #[inline]
    pub(super) fn abandoned(&self, ticket: Ticket) {
        if ticket.is_probe() {
            self.free_probe(ticket);
        }
    }

    #[cold]
    fn free_probe(&self, ticket: Ticket) {
        self.change(ticket, |phase| match phase {
            Phase::HalfOpen { probes, successes } => {
                Change::Within(Phase::HalfOpen { probes: probes.saturating_sub(1), successes })
            }
            _ => Change::Nothing,
        });
    }

    /// Whatever it was, it is that now; all who were admitted before no longer count.
    #[cold]
    pub(super) fn force(&self, phase: Phase) {
        self.word.update(|word| (Some(Snapshot(word).next(phase).0), ()));
    }

    /// Counts in the window, unless the ticket is out of date; in which slot that was.
    fn record(
        &self,
        ratio: &Ratio,
        ticket: Ticket,
        now: impl FnOnce() -> Duration,
        failed: bool,
    ) -> Option<Tick> {
        if !ticket.is_closed() || Snapshot(self.word.load()).ticket() != ticket {
            return None;
        }
        let tick = ratio.tick(now());
        self.window.record(ticket.epoch(), tick, failed);
        Some(tick)
    }

    /// Changes the phase in which the ticket was given, and leaves a later one alone; the transition that this was.
    fn change(&self, ticket: Ticket, mut change: impl FnMut(Phase) -> Change) -> Option<CircuitState> {
        self.word.update(|word| {
            let current = Snapshot(word);
            if current.ticket() != ticket {
                return (None, None);
            }
            match change(current.phase()) {
                Change::Nothing => (None, None),
                Change::Within(phase) => {
                    let new = current.within(phase);
                    ((new != current).then_some(new.0), None)
                }
                Change::To(phase) => (Some(current.next(phase).0), Some(phase.state())),
            }
        })
    }
}
