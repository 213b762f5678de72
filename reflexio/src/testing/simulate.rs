//! A call that is played through without an operation.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;

use super::simulation::{Begun, Simulation};
use super::switch::InEarnest;
use super::timeline::Timeline;
use super::{Attempt, VirtualSleep};
use crate::class::Classification;
use crate::classify::{Classify, DefaultClassifier};
use crate::engine::{Gate, Observer, Outermost, Scope};
use crate::event::{Event, EventRecord};
use crate::future::drive;
use crate::outcome::Watch;
use crate::policy::{self, AsyncPolicy, AsyncRetryPolicy, Limit, RetryPolicy, Unlimited};
use crate::time::{AsyncSleep, Clock, TimedOut};

/// Where a simulation gives up: no policy that is meant to end comes near.
const MOST_ATTEMPTS: usize = 10_000;

/// Plays one call of the policy, with attempts by a script, and tells when which attempt would begin, what would be decided,
/// and why the call would end. Nobody waits: time is computed.
///
/// The script says of each attempt what comes of it and how long it takes, see [`Attempt`]; its last one goes on for as long
/// as the policy does.
///
/// ```
/// use reflexio::ErrorClass::{RateLimit, Transient};
/// use reflexio::strategies::{exponential, fixed_s};
/// use reflexio::testing::{fails, simulate, succeeds};
/// use reflexio::{RetryPolicy, StopReason};
///
/// static POLICY: RetryPolicy = RetryPolicy::new()
///     .strategy(exponential().base_s(1.0).max_s(30.0))
///     .strategy_for(RateLimit, fixed_s(20.0))
///     .deadline_s(60.0)
///     .operation("fetch");
///
/// # /*
/// #[test]
/// # */
/// fn an_outage_of_a_slow_server_is_over_in_a_minute() {
///     let outage = simulate(&POLICY, [fails(Transient).takes_s(8.0)]);
///     assert_eq!(outage.attempts().len(), 5);
///     assert_eq!(outage.stop_reason(), Some(StopReason::DeadlineExceeded));
///     assert!(outage.elapsed().as_secs() < 60);
/// }
/// # an_outage_of_a_slow_server_is_over_in_a_minute();
///
/// let short = simulate(&POLICY, [fails(Transient).takes_s(0.2), fails(RateLimit), succeeds().takes_s(0.1)]);
/// assert_eq!(
///     short.to_string(),
///     "\
/// | attempt |   start |   took | outcome    | event   |    wait |
/// |--------:|--------:|-------:|------------|---------|--------:|
/// |       1 |  0.000s | 0.200s | TRANSIENT  | retry   |  1.000s |
/// |       2 |  1.200s | 0.000s | RATE_LIMIT | retry   | 20.000s |
/// |       3 | 21.200s | 0.100s | success    | success |         |
///
/// fetch: succeeded after 21.300s
/// ",
/// );
/// ```
///
/// It is the engine and the driver of real calls, in all but these:
///
/// - The script says the class, so the policy's classifier is not asked. An attempt that the policy's timeout cuts fails as
///   [`TimedOut`](crate::TimedOut) does, `Transient`.
/// - The policy's timer is only read, once. The call is nobody's inner call, and what
///   [`without_retries`](super::without_retries) and [`without_waits`](super::without_waits) switched off is on.
///
/// Whatever the policy refers to is really used. Its hooks hear the events, its budget is charged, its circuit breaker learns,
/// in a time that runs ahead of the clock: give a simulation a budget and a breaker that nobody else uses. Jitter is drawn
/// from the policy's source, so a schedule that is to be the same each time needs one that is
/// ([`seeded`](super::seeded)): `simulate(&POLICY.random(&seeded), …)`.
///
/// # Panics
///
/// If the script is empty, or the call does not end within 10,000 attempts.
#[track_caller]
pub fn simulate<P: Simulate>(policy: &P, script: impl IntoIterator<Item = impl Into<Attempt>>) -> Simulation {
    let script: Vec<Attempt> = script.into_iter().map(Into::into).collect();
    let Some(last) = script.last().copied() else {
        panic!("an empty script: say at least what the first attempt comes to");
    };
    let _outermost = Outermost::new();
    let _in_earnest = InEarnest::new();
    let timer = LocalTime(Arc::new(Timeline::starting_at(policy.now())));
    let started = timer.now();
    let begun = RefCell::new(Vec::new());
    let operation = || {
        let mut begun = begun.borrow_mut();
        assert!(
            begun.len() < MOST_ATTEMPTS,
            "no end after {MOST_ATTEMPTS} attempts: the policy needs a lower `max_attempts`, or the script a success",
        );
        let attempt = script.get(begun.len()).copied().unwrap_or(last);
        begun.push(Begun { start: timer.now().saturating_sub(started), takes: attempt.takes });
        let end = timer.sleep(attempt.takes);
        async move {
            end.await;
            attempt.failure.map_or(Ok(()), |failure| Err(SimulatedFailure(failure)))
        }
    };
    let rehearsal = Rehearsal { policy, timer: timer.clone() };
    let mut call = pin!(drive(rehearsal, operation, |_, heard: Heard| heard.0));
    // It waits for nothing but its own time, which passes as it is polled.
    let heard = loop {
        if let Poll::Ready(heard) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            break heard;
        }
    };
    Simulation::of(&begun.borrow(), heard)
}

/// A policy that [`simulate`] can play: a [`RetryPolicy`], an [`AsyncRetryPolicy`], or the
/// [`context`](RetryPolicy::context) of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no policy that can be simulated",
    note = "a `RetryPolicy`, an `AsyncRetryPolicy` and the `context(…)` of one are; dereference what leads to one: `&*policy`"
)]
pub trait Simulate {
    /// Whether attempts are cut.
    type Limit: Limit<Result<(), SimulatedFailure>>;
    /// Whether calls can be refused.
    type Gate: Gate;

    #[doc(hidden)]
    fn scope(&self) -> Scope<'_>;
    /// What its clock shows.
    #[doc(hidden)]
    fn now(&self) -> Duration;
}

impl<C, T: Clock, G: Gate> Simulate for RetryPolicy<C, T, G> {
    type Limit = Unlimited;
    type Gate = G;

    fn scope(&self) -> Scope<'_> {
        Scope::of(&self.settings)
    }

    fn now(&self) -> Duration {
        self.timer.now()
    }
}

impl<C, T, L, G> Simulate for AsyncRetryPolicy<C, T, L, G>
where
    T: Clock,
    L: Limit<Result<(), SimulatedFailure>>,
    G: Gate,
{
    type Limit = L;
    type Gate = G;

    fn scope(&self) -> Scope<'_> {
        Scope::of(&self.settings)
    }

    fn now(&self) -> Duration {
        self.timer.now()
    }
}

impl<P: Simulate> Simulate for policy::Context<'_, P> {
    type Limit = P::Limit;
    type Gate = P::Gate;

    fn scope(&self) -> Scope<'_> {
        self.narrow(self.policy().scope())
    }

    fn now(&self) -> Duration {
        self.policy().now()
    }
}

/// The policy, in a time of its own.
struct Rehearsal<'p, P> {
    policy: &'p P,
    timer: LocalTime,
}

impl<P: Simulate> AsyncPolicy for Rehearsal<'_, P> {
    type Classifier = DefaultClassifier;
    type Timer = LocalTime;
    type Limit = P::Limit;
    type Gate = P::Gate;

    fn scope(&self) -> Scope<'_> {
        self.policy.scope()
    }

    fn classifier(&self) -> &DefaultClassifier {
        &DefaultClassifier
    }

    fn timer(&self) -> &LocalTime {
        &self.timer
    }
}

#[derive(Clone)]
struct LocalTime(Arc<Timeline>);

impl Clock for LocalTime {
    fn now(&self) -> Duration {
        self.0.now()
    }
}

impl AsyncSleep for LocalTime {
    type Sleep = VirtualSleep;

    fn sleep(&self, delay: Duration) -> VirtualSleep {
        Arc::clone(&self.0).sleep(delay)
    }
}

/// What a failed attempt of a simulation fails with: a name for events.
#[derive(Debug)]
pub struct SimulatedFailure(Classification);

impl Classify for SimulatedFailure {
    fn classify(&self) -> Classification {
        self.0
    }
}

impl From<TimedOut> for SimulatedFailure {
    fn from(timed_out: TimedOut) -> Self {
        Self(timed_out.classify())
    }
}

#[derive(Default)]
struct Heard(Vec<EventRecord>);

impl Watch for Heard {
    const WATCHES: bool = true;

    fn observer(&mut self) -> Option<&mut dyn Observer> {
        Some(self)
    }
}

impl Observer for Heard {
    fn observe(&mut self, event: &Event<'_>) {
        self.0.push(event.into());
    }
}
