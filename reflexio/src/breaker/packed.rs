//! The state of a breaker as one word.
//!
//! | bits | hold |
//! |---|---|
//! | 0–2 | the phase |
//! | 3–21 | the epoch: how many transitions there were |
//! | 22–63 | what the phase needs to know |

use core::time::Duration;

use super::CircuitState;

const PHASE_BITS: u32 = 3;
const EPOCH_BITS: u32 = 19;
const TICKET_BITS: u32 = PHASE_BITS + EPOCH_BITS;

const PHASE: u32 = (1 << PHASE_BITS) - 1;
const TICKET: u32 = (1 << TICKET_BITS) - 1;

const CLOSED: u32 = 0;
const OPEN: u32 = 1;
const HALF_OPEN: u32 = 2;
const FORCED_OPEN: u32 = 3;
const FORCED_CLOSED: u32 = 4;

/// What a breaker does at the moment, and what it has to remember for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Everybody is admitted; that many counted failures came in a row.
    Closed { failures: u32 },
    /// Nobody is admitted until then.
    Open { until: Moment },
    /// That many probes are under way, and that many have succeeded.
    HalfOpen { probes: u16, successes: u16 },
    /// Nobody is admitted until somebody says so.
    ForcedOpen,
    /// Everybody is admitted, and nothing counts, until somebody says so.
    ForcedClosed,
}

impl Phase {
    /// Closed, with nothing remembered.
    pub(super) const FRESH: Self = Self::Closed { failures: 0 };

    pub(super) fn state(self) -> CircuitState {
        match self {
            Self::Closed { .. } | Self::ForcedClosed => CircuitState::Closed,
            Self::Open { .. } | Self::ForcedOpen => CircuitState::Open,
            Self::HalfOpen { .. } => CircuitState::HalfOpen,
        }
    }
}

/// A moment in whole milliseconds, 42 bits of them: 139 years, so that it may be counted from 1970 too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment(u64);

impl Moment {
    const LAST: u64 = (1 << (u64::BITS - TICKET_BITS)) - 1;

    /// Rounded up, so that no open time is shorter than was asked for. What is later than the last is taken for that.
    pub(super) fn at_or_after(time: Duration) -> Self {
        Self(u64::try_from(time.as_nanos().div_ceil(1_000_000)).map_or(Self::LAST, |ms| ms.min(Self::LAST)))
    }

    /// How long it is from `now` until then; `None` where it has come.
    pub(super) fn rest(self, now: Duration) -> Option<Duration> {
        Duration::from_millis(self.0).checked_sub(now).filter(|rest| !rest.is_zero())
    }
}

/// The phase and the epoch in which somebody was admitted: what becomes of that counts as long as they last.
///
/// The epoch wraps after 524,288 transitions. A result that comes exactly so many later, or a multiple, is taken for a
/// new one; with an open time of 30 s that is two months at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket(u32);

impl Ticket {
    pub(super) fn epoch(self) -> u32 {
        self.0 >> PHASE_BITS
    }

    #[inline]
    pub(super) fn is_closed(self) -> bool {
        self.0 & PHASE == CLOSED
    }

    #[inline]
    pub(super) fn is_probe(self) -> bool {
        self.0 & PHASE == HALF_OPEN
    }
}

/// What the word of a breaker held at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Snapshot(pub(super) u64);

impl Snapshot {
    /// Closed, in the first epoch.
    pub(super) const NEW: u64 = 0;

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the mask leaves 22 bits")]
    pub(super) fn ticket(self) -> Ticket {
        Ticket(self.0 as u32 & TICKET)
    }

    /// Whether this is still the phase of `ticket`, with nothing to remember: in `Closed`, no failure.
    #[inline]
    pub(super) fn is_fresh(self, ticket: Ticket) -> bool {
        self.0 == u64::from(ticket.0)
    }

    #[allow(clippy::cast_possible_truncation, reason = "the halves are taken apart on purpose")]
    pub(super) fn phase(self) -> Phase {
        let detail = self.0 >> TICKET_BITS;
        match self.ticket().0 & PHASE {
            CLOSED => Phase::Closed { failures: detail as u32 },
            OPEN => Phase::Open { until: Moment(detail) },
            HALF_OPEN => Phase::HalfOpen { probes: (detail >> 16) as u16, successes: detail as u16 },
            FORCED_OPEN => Phase::ForcedOpen,
            _ => Phase::ForcedClosed,
        }
    }

    /// The same epoch, in which something more is remembered.
    pub(super) fn within(self, phase: Phase) -> Self {
        Self::pack(phase, self.ticket().epoch())
    }

    /// The next epoch: a transition.
    pub(super) fn next(self, phase: Phase) -> Self {
        Self::pack(phase, self.ticket().epoch() + 1)
    }

    fn pack(phase: Phase, epoch: u32) -> Self {
        let (phase, detail) = match phase {
            Phase::Closed { failures } => (CLOSED, u64::from(failures)),
            Phase::Open { until } => (OPEN, until.0),
            Phase::HalfOpen { probes, successes } => {
                (HALF_OPEN, u64::from(probes) << 16 | u64::from(successes))
            }
            Phase::ForcedOpen => (FORCED_OPEN, 0),
            Phase::ForcedClosed => (FORCED_CLOSED, 0),
        };
        // The mask drops what an epoch beyond the last carries into the detail: it wraps.
        Self(detail << TICKET_BITS | u64::from((epoch << PHASE_BITS | phase) & TICKET))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_comes_back_as_it_went_in_with_its_largest_numbers() {
        let phases = [
            Phase::Closed { failures: u32::MAX },
            Phase::Open { until: Moment(Moment::LAST) },
            Phase::HalfOpen { probes: u16::MAX, successes: u16::MAX },
            Phase::HalfOpen { probes: 1, successes: 2 },
            Phase::ForcedOpen,
            Phase::ForcedClosed,
        ];
        for phase in phases {
            let snapshot = Snapshot(Snapshot::NEW).next(phase);
            assert_eq!((snapshot.phase(), snapshot.ticket().epoch()), (phase, 1));
        }
        assert_eq!(Snapshot(Snapshot::NEW).phase(), Phase::FRESH);
    }

    #[test]
    fn the_epoch_wraps_after_524_288_transitions_and_touches_nothing_else() {
        let phase = Phase::HalfOpen { probes: u16::MAX, successes: 7 };
        let mut snapshot = Snapshot(Snapshot::NEW);
        for epoch in 1..524_288 {
            snapshot = snapshot.next(phase);
            assert_eq!(snapshot.ticket().epoch(), epoch);
        }
        snapshot = snapshot.next(phase);
        assert_eq!((snapshot.phase(), snapshot.ticket().epoch()), (phase, 0));
    }

    #[test]
    fn a_moment_is_rounded_up_to_a_millisecond_and_kept_to_42_bits() {
        let ms = |moment: Moment| moment.0;
        assert_eq!(ms(Moment::at_or_after(Duration::ZERO)), 0);
        assert_eq!(ms(Moment::at_or_after(Duration::from_nanos(1))), 1);
        assert_eq!(ms(Moment::at_or_after(Duration::from_millis(7))), 7);
        assert_eq!(ms(Moment::at_or_after(Duration::MAX)), Moment::LAST);
        assert_eq!(Moment::LAST, (1 << 42) - 1);
    }
}
