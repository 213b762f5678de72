//! The loop, by hand.

use core::fmt;
use core::mem::take;
use core::ops::ControlFlow;
use core::time::Duration;

use super::call::Entry;
use super::{Call, Gate, Progress, Scope};
use crate::classify::Classifier;
use crate::outcome::{Outcome, Rejected};
use crate::policy::{AsyncRetryPolicy, Guarded, RetryPolicy, Settings, Unguarded};
use crate::time::Clock;

/// One call of which you write the loop yourself; made by [`RetryPolicy::begin`](crate::RetryPolicy::begin).
///
/// `settle` judges an attempt and waits, which makes a loop without closures:
///
/// ```
/// use reflexio::RetryPolicy;
///
/// static POLICY: RetryPolicy = RetryPolicy::new();
///
/// let mut attempts = POLICY.begin();
/// let port: Result<u16, _> = loop {
///     if let Some(outcome) = attempts.settle("8080".parse()) {
///         break outcome;
///     }
/// };
/// assert_eq!(port, Ok(8080));
/// ```
///
/// Under an [`AsyncRetryPolicy`] it is `attempts.settle(outcome).await`. What runs between two of them is yours: there is
/// no attempt timeout, and calls in it do not see this one ([`current`](crate::current())).
///
/// Where somebody else waits, a queue say, [`schedule`](Self::schedule) judges and [`RetryPolicy::resume`] goes on.
pub struct Attempts<'p, P, G: Gate = Unguarded> {
    policy: &'p P,
    call: Call,
    pass: G::Pass,
}

/// A later attempt, for whoever is to make it: what [`Attempts::schedule`] leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Scheduled {
    /// How long to wait.
    pub delay: Duration,
    /// How long the call has run so far. To [`resume`](crate::RetryPolicy::resume) it, add what has passed since.
    pub elapsed: Duration,
    /// How far it has come.
    pub progress: Progress,
}

impl<P, G: Gate> Attempts<'_, P, G> {
    /// How far the call has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.call.progress()
    }
}

impl<P, G: Gate> fmt::Debug for Attempts<'_, P, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").field("progress", &self.progress()).finish_non_exhaustive()
    }
}

macro_rules! by_hand {
    ($policy:ident<C, T $(, $limit:ident)?>) => {
        impl<C, T: Clock $(, $limit)?> $policy<C, T $(, $limit)?, Unguarded> {
            /// Begins a call of which you write the loop yourself, see [`Attempts`].
            pub fn begin(&self) -> Attempts<'_, Self> {
                self.resume(Progress::new(), Duration::ZERO)
            }

            /// Goes on with a call that was [scheduled](Attempts::schedule): how far it had come, and how long ago it
            /// began, by whatever clock you have; what is above 292 years is taken for that.
            ///
            /// ```
            /// use core::time::Duration;
            /// use reflexio::{RetryPolicy, classify::StatusError, engine::Scheduled};
            ///
            /// static POLICY: RetryPolicy = RetryPolicy::new().deadline_s(3600.0);
            ///
            /// // A worker makes the first attempt, and stores what is left to do:
            /// let later: Scheduled = POLICY.begin().schedule(Err::<(), _>(StatusError::new(503))).continue_value().unwrap();
            /// // Another one, elsewhere, goes on:
            /// let attempts = POLICY.resume(later.progress, later.elapsed + Duration::from_secs(60));
            /// let done = attempts.schedule(Ok::<_, StatusError>("sent"));
            /// assert_eq!(done.break_value().unwrap().unwrap(), "sent");
            /// ```
            pub fn resume(&self, progress: Progress, elapsed: Duration) -> Attempts<'_, Self> {
                let call = Call::resume(&scope(&self.settings), &self.timer, progress, elapsed);
                Attempts { policy: self, call, pass: () }
            }
        }

        impl<C, T: Clock $(, $limit)?> $policy<C, T $(, $limit)?, Guarded> {
            /// Begins a call of which you write the loop yourself, see [`Attempts`].
            ///
            /// # Errors
            ///
            /// If the policy refuses the first attempt.
            pub fn begin(&self) -> Result<Attempts<'_, Self, Guarded>, Rejected> {
                self.resume(Progress::new(), Duration::ZERO)
            }

            /// Goes on with a call that was [scheduled](Attempts::schedule): how far it had come, and how long ago it
            /// began, by whatever clock you have.
            ///
            /// A stored call that is refused may be stored again: what its retry has cost stays paid. Who gives it up for good
            /// may [give it back](crate::Budget::give_back).
            ///
            /// # Errors
            ///
            /// If the policy refuses the next attempt.
            pub fn resume(
                &self,
                progress: Progress,
                elapsed: Duration,
            ) -> Result<Attempts<'_, Self, Guarded>, Rejected> {
                let mut call = Call::resume(&scope(&self.settings), &self.timer, progress, elapsed);
                let pass = call.admit(|| scope(&self.settings), &self.timer, Entry::Resumed, None)?;
                Ok(Attempts { policy: self, call, pass })
            }
        }

        impl<C, T: Clock $(, $limit)?> Attempts<'_, $policy<C, T $(, $limit)?, Unguarded>> {
            /// Judges an attempt: `Break` with the outcome where the call is over, `Continue` with the wait before the
            /// next attempt where it is not. The waiting is yours.
            pub fn next<R: Outcome>(&mut self, outcome: R) -> ControlFlow<R, Duration>
            where
                C: Classifier<R>,
            {
                self.judge(false, outcome).map_continue(|(delay, ())| delay)
            }
        }

        impl<C, T: Clock $(, $limit)?, G: Gate> Attempts<'_, $policy<C, T $(, $limit)?, G>, G> {
            /// Judges an attempt: `Break` with the outcome where the call is over, `Continue` where a later attempt is to
            /// be made by whoever is told. Its event is `scheduled` in the place of `retry`.
            pub fn schedule<R: Outcome>(mut self, outcome: R) -> ControlFlow<R, Scheduled>
            where
                C: Classifier<R>,
            {
                let (delay, _) = self.judge(true, outcome)?;
                let scope = scope(&self.policy.settings);
                let elapsed = self.call.elapsed(&scope, &self.policy.timer);
                ControlFlow::Continue(Scheduled { delay, elapsed, progress: self.progress() })
            }

            /// What is left of the deadline, the call's own or that of a call around it; `None` where there is none.
            #[must_use]
            pub fn remaining(&self) -> Option<Duration> {
                self.call.remaining(&scope(&self.policy.settings), &self.policy.timer)
            }

            fn judge<R: Outcome>(
                &mut self,
                scheduled: bool,
                outcome: R,
            ) -> ControlFlow<R, (Duration, G::Kept<R>)>
            where
                C: Classifier<R>,
            {
                let policy = self.policy;
                let under = || {
                    let scope = scope(&policy.settings);
                    if scheduled { scope.scheduled() } else { scope }
                };
                let pass = take(&mut self.pass);
                self.call.next::<G, _, _>(under, &policy.timer, &policy.classifier, pass, outcome, ())
            }
        }
    };
}
by_hand!(RetryPolicy<C, T>);
by_hand!(AsyncRetryPolicy<C, T, L>);

/// The scope of a call of which may be asked how long it has taken, whatever the policy says.
fn scope(settings: &Settings) -> Scope<'_> {
    Scope::of(settings).watched(true)
}

/// Where the next attempt is refused, what was kept of the last.
fn enter<P, G: Gate, R>(
    attempts: &mut Attempts<'_, P, G>,
    settings: &Settings,
    timer: &impl Clock,
    kept: G::Kept<R>,
) -> Option<R> {
    match G::enter(&mut attempts.call, || scope(settings), timer, kept, None) {
        Ok(pass) => {
            attempts.pass = pass;
            None
        }
        Err(last) => last.ok(),
    }
}

#[cfg(feature = "std")]
impl<C, T: crate::time::Sleep, G: Gate> Attempts<'_, RetryPolicy<C, T, G>, G> {
    /// Judges an attempt: the outcome where the call is over; `None`, after a wait, where another attempt is due.
    pub fn settle<R: Outcome>(&mut self, outcome: R) -> Option<R>
    where
        C: Classifier<R>,
    {
        let (delay, kept) = match self.judge(false, outcome) {
            ControlFlow::Break(outcome) => return Some(outcome),
            ControlFlow::Continue(next) => next,
        };
        let policy = self.policy;
        G::sleep(&Scope::of(&policy.settings), &policy.timer, delay);
        enter(self, &policy.settings, &policy.timer, kept)
    }
}

impl<C, T: crate::time::AsyncSleep, L: crate::future::limit::Cutting, G: Gate>
    Attempts<'_, AsyncRetryPolicy<C, T, L, G>, G>
{
    /// Judges an attempt: the outcome where the call is over; `None`, after a wait, where another attempt is due.
    ///
    /// Dropped during the wait, it gives back what the next attempt has cost: do not make one then.
    pub async fn settle<R: Outcome>(&mut self, outcome: R) -> Option<R>
    where
        C: Classifier<R>,
    {
        let (delay, kept) = match self.judge(false, outcome) {
            ControlFlow::Break(outcome) => return Some(outcome),
            ControlFlow::Continue(next) => next,
        };
        let policy = self.policy;
        crate::future::wait::wait(policy, &self.call, delay).await;
        enter(self, &policy.settings, &policy.timer, kept)
    }
}
