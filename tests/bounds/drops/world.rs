//! What a call holds while it runs, and what must be left of that.

use std::cell::Cell;
use std::fmt;
use std::time::Duration;

use reflexio::breaker::CircuitState;
use reflexio::policy::Nested;
use reflexio::strategies::fixed_s;
use reflexio::time::AsyncSleep as _;
use reflexio::{
    AbortSignal, AsyncRetryPolicy, Budget, CircuitBreaker, Classification, Classify, ErrorClass, Rejected,
    TimedOut, current, retry,
};
use reflexio_tests::VirtualTime;

use super::ticks::{TICK, Ticks};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    Failed(u32),
    TimedOut,
    Refused(Rejected),
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Lost {}

impl From<Rejected> for Lost {
    fn from(rejected: Rejected) -> Self {
        Self::Refused(rejected)
    }
}

impl From<TimedOut> for Lost {
    fn from(_: TimedOut) -> Self {
        Self::TimedOut
    }
}

impl Classify for Lost {
    fn classify(&self) -> Classification {
        match self {
            Self::Failed(_) | Self::TimedOut => ErrorClass::Transient.into(),
            Self::Refused(rejected) => rejected.classify(),
        }
    }
}

pub(super) type Outcome = Result<u32, Lost>;

/// What calls share. Both breakers are half open, and stay so: nothing that happens here counts as a failure, and never
/// are there successes enough.
#[derive(Clone, Copy)]
pub(super) struct World {
    pub(super) breaker: &'static CircuitBreaker,
    pub(super) inner_breaker: &'static CircuitBreaker,
    pub(super) signal: &'static AbortSignal,
    pub(super) budget: &'static Budget,
}

pub(super) const fn breaker() -> CircuitBreaker {
    CircuitBreaker::new()
        .consecutive_failures(1)
        .open_for_s(1.0)
        .ignores(ErrorClass::Transient)
        .successes_to_close(u16::MAX)
}

/// A retry costs one token, a success gives none.
pub(super) const fn budget() -> Budget {
    Budget::new(FULL).cost(1).refund(0.0)
}

const FULL: u32 = 20;

thread_local! {
    /// How many retries have begun on this thread.
    static RETRIES: Cell<u32> = const { Cell::new(0) };
}

/// How many retries have begun since the world was [restored](World::restore).
pub(super) fn retries() -> u32 {
    RETRIES.get()
}

impl World {
    /// As it was before the first call.
    pub(super) fn restore(&self) {
        RETRIES.set(0);
        self.signal.reset();
        (0..FULL).for_each(|_| self.budget.give_back(ErrorClass::Transient));
        assert_eq!(self.budget.tokens(), f64::from(FULL));
        for breaker in [self.breaker, self.inner_breaker] {
            breaker.release();
            let permit = breaker.try_acquire(VirtualTime::now).expect("it is closed").permit;
            permit.failure(ErrorClass::ServerError, VirtualTime::now, || 0);
        }
        VirtualTime::advance(Duration::from_secs(1));
        for breaker in [self.breaker, self.inner_breaker] {
            drop(breaker.try_acquire(VirtualTime::now).expect("its time is over"));
            assert_eq!(breaker.state(), CircuitState::HalfOpen);
        }
    }

    /// Retries that were paid for and have not begun.
    pub(super) fn paid_for_nothing(&self) -> f64 {
        f64::from(FULL) - self.budget.tokens() - f64::from(RETRIES.get())
    }

    pub(super) fn a_probe_is_out(&self) -> bool {
        self.breaker.try_acquire(VirtualTime::now).is_err()
    }

    pub(super) fn an_inner_probe_is_out(&self) -> bool {
        self.inner_breaker.try_acquire(VirtualTime::now).is_err()
    }
}

/// Counts its attempts.
#[derive(Default)]
struct Attempts(Cell<u32>);

impl Attempts {
    fn begin(&self) -> u32 {
        self.0.set(self.0.get() + 1);
        if self.0.get() > 1 {
            RETRIES.set(RETRIES.get() + 1);
        }
        self.0.get()
    }
}

/// An operation with other calls in it.
pub(super) struct Operation {
    world: World,
    attempts: Attempts,
    /// Whether what hangs is cut; it fails by itself where it is not.
    is_cut: bool,
}

impl Operation {
    pub(super) fn new(world: World, is_cut: bool) -> Self {
        Self { world, attempts: Attempts::default(), is_cut }
    }

    pub(super) async fn attempt(&self) -> Outcome {
        let attempt = self.attempts.begin();
        Ticks.sleep(TICK * 2).await;
        match attempt {
            // The call in it waits for longer than this attempt may take.
            2 if self.is_cut => self.hangs_in_a_wait().await,
            3 => self.with_inner_policy().await?,
            4 => self.with_inner_function().await?,
            _ => 0,
        };
        Ticks.sleep(TICK).await;
        if attempt < 5 { Err(Lost::Failed(attempt)) } else { Ok(attempt) }
    }

    async fn hangs_in_a_wait(&self) -> u32 {
        let policy = AsyncRetryPolicy::new().timer(Ticks).nested(Nested::Independent).no_deadline();
        let policy = policy.strategy(fixed_s(1000.0)).budget(self.world.budget);
        let attempts = Attempts::default();
        let outcome = policy.call(|| async { Err::<u32, _>(Lost::Failed(attempts.begin())) });
        unreachable!("it was to be cut: {:?}", outcome.await)
    }

    async fn with_inner_policy(&self) -> Outcome {
        let World { inner_breaker, signal, budget, .. } = self.world;
        let policy = AsyncRetryPolicy::new().timer(Ticks).strategy(fixed_s(0.5));
        let policy = policy.breaker(inner_breaker).abort_on(signal).budget(budget);
        let attempts = Attempts::default();
        policy.call(|| inner_attempt(&attempts)).await
    }

    async fn with_inner_function(&self) -> Outcome {
        #[retry(policy = policy)]
        async fn annotated<P: reflexio::policy::AsyncPolicy>(policy: &P, attempts: &Attempts) -> Outcome
        where
            P::Limit: reflexio::policy::Limit<Outcome>,
            P::Gate: reflexio::policy::Admits<Outcome>,
            P::Classifier: reflexio::Classifier<Outcome>,
        {
            inner_attempt(attempts).await
        }
        let World { inner_breaker, signal, budget, .. } = self.world;
        let policy = AsyncRetryPolicy::new().timer(Ticks).strategy(fixed_s(0.5)).attempt_timeout_s(2.0);
        let policy = policy.breaker(inner_breaker).abort_on(signal).budget(budget);
        annotated(&policy, &Attempts::default()).await
    }
}

/// Fails twice.
async fn inner_attempt(attempts: &Attempts) -> Outcome {
    let attempt = attempts.begin();
    assert!(current().is_some(), "it is seen");
    Ticks.sleep(TICK).await;
    if attempt < 3 { Err(Lost::Failed(attempt)) } else { Ok(attempt) }
}
