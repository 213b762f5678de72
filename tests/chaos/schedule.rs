//! Which answer which request gets: by the seed and the request's number, so in every run the same.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

pub(crate) const SEED: u64 = 0x0c4a_0500;

/// All calls. Which phase a call belongs to, its number says.
pub(crate) const CALLS: u32 = 20_000;

/// The first call after the storm: of those that are told to stop.
pub(crate) const STOPPING: u32 = 19_500;

/// They are told so at this one.
pub(crate) const STOP: u32 = 19_750;

/// Nothing listens at the server's port from the first of these calls on, until the first one after them.
pub(crate) const OUTAGE: Range<u32> = 13_000..16_250;

/// Calls of the drill, from this one on, are answered at once.
pub(crate) const DRILL: u32 = CALLS;

/// A call of the drill that is never answered.
pub(crate) const UNANSWERED: u32 = u32::MAX;

/// The request of one attempt of one call: its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Id {
    pub(crate) call: u32,
    pub(crate) attempt: u32,
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.call, self.attempt)
    }
}

impl FromStr for Id {
    type Err = Box<dyn std::error::Error>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (call, attempt) = text.split_once('/').ok_or("no attempt")?;
        Ok(Self { call: call.parse()?, attempt: attempt.parse()? })
    }
}

/// What a request is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// None: the answer, after a while.
    Answer(Duration),
    /// The answer, byte by byte.
    Dribble,
    /// The connection is closed instead of an answer.
    HangUp,
    /// The connection is reset instead of an answer.
    Reset,
    /// It ends in the middle of the head.
    HalfAHead,
    /// It ends in the middle of the body, with a reset.
    HalfABody,
    /// Nothing comes, ever.
    Stall,
    /// The head comes and half of the body, and then nothing.
    StallInTheBody,
    /// A byte now and then, without end.
    Trickle,
    /// `Content-Length` promises more than comes.
    TooLittle,
    /// `Content-Length` promises less than comes.
    TooMuch,
    /// No HTTP at all.
    Garbage,
    /// That status, with that `Retry-After`.
    Status(u16, Option<&'static [u8]>),
}

/// Weights, and what they weigh.
type Mixture = &'static [(u32, Fault)];

const AT_ONCE: Fault = Fault::Answer(Duration::ZERO);
const SOON: Fault = Fault::Answer(Duration::from_millis(5));

const HEALTHY: Mixture = &[(9, AT_ONCE), (1, SOON)];

const RESETS: Mixture =
    &[(11, AT_ONCE), (2, Fault::HangUp), (3, Fault::Reset), (2, Fault::HalfAHead), (2, Fault::HalfABody)];

const STALLS: Mixture = &[
    (30, AT_ONCE),
    (6, SOON),
    (3, Fault::Dribble),
    (1, Fault::Stall),
    (1, Fault::StallInTheBody),
    (1, Fault::Trickle),
];

/// Whatever the attempt: these calls take all of their time.
const STALLED: Mixture = &[(1, Fault::Stall), (1, Fault::StallInTheBody), (1, Fault::Trickle)];

const LIES: Mixture = &[
    (24, AT_ONCE),
    (3, Fault::TooLittle),
    (12, Fault::TooMuch),
    (3, Fault::Garbage),
    (2, Fault::Status(503, Some(b"3600"))),
    (2, Fault::Status(503, Some(b"0"))),
    (1, Fault::Status(503, Some(b"soon"))),
    (1, Fault::Status(503, Some(b"-1"))),
    (1, Fault::Status(503, Some(b"99999999999999999999"))),
    (1, Fault::Status(503, Some(b"\xff"))),
    (1, Fault::Status(503, Some(b""))),
    (4, Fault::Status(429, Some(b"0"))),
    (1, Fault::Status(429, Some(b"3600"))),
    (3, Fault::Status(404, None)),
];

/// Whatever the attempt: after the second there is not enough time for the wait.
const LATER: Mixture = &[(1, Fault::Status(503, Some(b"1")))];

/// Some wait for long when the stop comes, and none is refused before: to a circuit breaker these are answers.
const BUSY: Mixture = &[(3, AT_ONCE), (1, Fault::Status(409, Some(b"1")))];

fn mixture(call: u32) -> Mixture {
    match call {
        0..3_250 => HEALTHY,
        3_250..6_500 => RESETS,
        6_500..9_750 if call.is_multiple_of(40) => STALLED,
        6_500..9_750 => STALLS,
        9_750..13_000 if call.is_multiple_of(40) => LATER,
        9_750..13_000 => LIES,
        // Of the outage: whoever still reaches the server, or already does.
        13_000..STOPPING => HEALTHY,
        STOPPING..CALLS => BUSY,
        UNANSWERED => &[(1, Fault::Stall)],
        DRILL.. => &[(1, AT_ONCE)],
    }
}

impl Fault {
    /// The answer to that request.
    pub(crate) fn of(id: Id) -> Self {
        let seed = SEED ^ u64::from(id.call) << 32 ^ u64::from(id.attempt);
        let mixture = mixture(id.call);
        let all = mixture.iter().map(|(weight, _)| weight).sum();
        let mut drawn = SmallRng::seed_from_u64(seed).random_range(0..all);
        for (weight, fault) in mixture {
            match drawn.checked_sub(*weight) {
                Some(rest) => drawn = rest,
                None => return *fault,
            }
        }
        unreachable!("less was drawn than they weigh together")
    }
}
