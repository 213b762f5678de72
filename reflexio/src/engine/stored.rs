//! The stored form of a call's progress.

use alloc::collections::BTreeMap;
use core::fmt;
use core::time::Duration;

use super::Progress;
use crate::class::ErrorClass;

/// As it is written: readable, and open to additions.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Stored {
    #[serde(default)]
    attempts: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    retried: BTreeMap<ErrorClass, u16>,
    #[serde(default)]
    previous_delay_ns: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<ErrorClass>,
}

/// What no call can have come to.
pub(super) enum Contradiction {
    /// More failures were retried than there were attempts.
    Retries { attempts: u32, retried: u32 },
    /// What a refused retry gives back to the budget was never paid.
    Last(ErrorClass),
    /// Nothing was retried, and so nobody has waited.
    Delay(Duration),
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retries { attempts, retried } => {
                write!(f, "{retried} retries after {attempts} attempts: every retry follows an attempt")
            }
            Self::Last(class) => {
                write!(f, "the last retry was after {class}, and no failure of that class was retried")
            }
            Self::Delay(delay) => {
                write!(f, "a wait of {delay:?}, and nothing was retried: every wait is before a retry")
            }
        }
    }
}

impl From<Progress> for Stored {
    fn from(progress: Progress) -> Self {
        let counts = ErrorClass::ALL.iter().map(|class| (*class, progress.retried(*class)));
        Self {
            attempts: progress.attempts(),
            retried: counts.filter(|(_, count)| *count > 0).collect(),
            previous_delay_ns: progress.previous().unwrap_or(0),
            last: progress.last(),
        }
    }
}

impl TryFrom<Stored> for Progress {
    type Error = Contradiction;

    fn try_from(stored: Stored) -> Result<Self, Contradiction> {
        let retried = stored.retried.values().map(|count| u32::from(*count)).sum();
        if retried > stored.attempts {
            return Err(Contradiction::Retries { attempts: stored.attempts, retried });
        }
        if let Some(last) = stored.last
            && stored.retried.get(&last).copied().unwrap_or(0) == 0
        {
            return Err(Contradiction::Last(last));
        }
        if retried == 0 && stored.previous_delay_ns > 0 {
            return Err(Contradiction::Delay(Duration::from_nanos(stored.previous_delay_ns)));
        }
        let mut progress = Self {
            attempts: stored.attempts,
            previous: stored.previous_delay_ns,
            last: stored.last,
            ..Self::new()
        };
        for (class, count) in stored.retried {
            progress.retried[class.index()] = count;
        }
        Ok(progress)
    }
}
