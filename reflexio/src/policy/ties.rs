//! What ties a policy's calls to others.

use super::Nested;
use crate::breaker::CircuitBreaker;
use crate::budget::Budget;
use crate::engine::Company;
use crate::event::Hook;
use crate::strategies::{Adaptive, draw};

pub(crate) type Flag = dyn Fn() -> bool + Send + Sync;
pub(crate) type Random = dyn Fn() -> u64 + Send + Sync;

/// What ties the calls of a policy to others: who hears of them, who may end them, what they share.
#[derive(Clone, Copy)]
pub(crate) struct Ties {
    pub(crate) company: &'static Company,
    pub(crate) on_metric: Option<&'static Hook<'static>>,
    pub(crate) abort_if: Option<&'static Flag>,
    pub(crate) budget: Option<&'static Budget>,
    pub(crate) breaker: Option<&'static CircuitBreaker>,
    #[cfg(feature = "std")]
    pub(crate) abort_on: Option<&'static crate::abort::AbortSignal>,
    pub(crate) nested: Nested,
    pub(crate) adaptive: Option<&'static Adaptive>,
    pub(crate) random: Option<&'static Random>,
}

impl Ties {
    /// Those of a policy that was told of none.
    pub(crate) const NONE: Self = Self {
        company: &Company::OF_ALL,
        on_metric: None,
        abort_if: None,
        budget: None,
        breaker: None,
        #[cfg(feature = "std")]
        abort_on: None,
        nested: Nested::Clip,
        adaptive: None,
        random: None,
    };

    /// Where jitter comes from.
    #[inline]
    pub(crate) fn random(&self) -> &dyn Fn() -> u64 {
        match self.random {
            Some(random) => random,
            None => &draw,
        }
    }
}
