//! Every way to run an operation under a guarded policy.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::time::Duration;

use reflexio::breaker::Admission;
use reflexio::time::{AsyncSleep, Clock, Sleep};
use reflexio::{AbortSignal, Budget, CircuitBreaker, Classification, Classify, ErrorClass, Rejected};
use reflexio_tests::{VirtualTime, log};

/// What an operation under a policy that can refuse may fail with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// What that attempt came to.
    Failed(ErrorClass, u32),
    Refused(Rejected),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(class, attempt) => write!(f, "{class} in attempt {attempt}"),
            Self::Refused(rejected) => write!(f, "{rejected}"),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Rejected> for Fault {
    fn from(rejected: Rejected) -> Self {
        Self::Refused(rejected)
    }
}

impl Classify for Fault {
    fn classify(&self) -> Classification {
        match self {
            Self::Failed(class, _) => (*class).into(),
            Self::Refused(rejected) => rejected.classify(),
        }
    }
}

pub(super) type Outcome = Result<u32, Fault>;
pub(super) type Body<'b> = &'b mut dyn FnMut() -> Outcome;

/// What a call shares with others.
#[derive(Clone, Copy)]
pub(super) struct World {
    pub(super) breaker: &'static CircuitBreaker,
    pub(super) signal: &'static AbortSignal,
    /// Of ten tokens: a retry costs one, a success gives nothing.
    pub(super) budget: &'static Budget,
}

impl World {
    /// What a call of somebody else to the same dependency comes to.
    pub(super) fn another_call(&self, outcome: Result<(), ErrorClass>) {
        let Admission { permit, .. } = self.breaker.try_acquire(VirtualTime::now).expect("it is admitted");
        let _ = match outcome {
            Ok(()) => permit.success(VirtualTime::now),
            Err(class) => permit.failure(class, VirtualTime::now, || 0),
        };
    }
}

/// A way to run a body, and what it shares with others.
pub(super) struct Way {
    pub(super) name: &'static str,
    pub(super) world: World,
    pub(super) run: fn(Body<'_>) -> Outcome,
}

/// What a call came to.
#[derive(Debug, PartialEq)]
pub(super) struct Played {
    pub(super) outcome: Outcome,
    pub(super) attempts: u32,
    pub(super) events: Vec<String>,
    /// Tokens that are gone from the budget.
    pub(super) spent: f64,
    pub(super) took_s: f64,
}

impl Way {
    pub(super) fn play(&self, attempt: impl Fn(&World, u32) -> Outcome) -> Played {
        log::take();
        let began = VirtualTime::now();
        let tokens = self.world.budget.tokens();
        let mut attempts = 0;
        let outcome = (self.run)(&mut || {
            attempts += 1;
            attempt(&self.world, attempts)
        });
        Played {
            outcome,
            attempts,
            events: log::take(),
            spent: tokens - self.world.budget.tokens(),
            took_s: (VirtualTime::now() - began).as_secs_f64(),
        }
    }
}

thread_local! {
    static MEANWHILE: RefCell<Option<Box<dyn FnMut()>>> = const { RefCell::new(None) };
    static ABORTED: Cell<bool> = const { Cell::new(false) };
}

/// What happens in the waits of calls on this thread, from now on; nothing, again, at the end of it.
pub(super) struct During(());

pub(super) fn during_waits(happens: impl FnMut() + 'static) -> During {
    MEANWHILE.set(Some(Box::new(happens)));
    During(())
}

impl Drop for During {
    fn drop(&mut self) {
        MEANWHILE.set(None);
    }
}

/// A flag for `abort_if`, one for each thread.
pub(super) fn aborted() -> bool {
    ABORTED.get()
}

pub(super) fn set_aborted(aborted: bool) {
    ABORTED.set(aborted);
}

/// Virtual time in which something [happens](during_waits) at the beginning of a wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meanwhile;

impl Clock for Meanwhile {
    fn now(&self) -> Duration {
        VirtualTime::now()
    }
}

impl Sleep for Meanwhile {
    fn sleep(&self, delay: Duration) {
        MEANWHILE.with_borrow_mut(|happens| {
            if let Some(happens) = happens {
                happens();
            }
        });
        VirtualTime::advance(delay);
    }
}

impl AsyncSleep for Meanwhile {
    type Sleep = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

    fn sleep(&self, delay: Duration) -> Self::Sleep {
        // Time passes where it is awaited.
        Box::pin(async move { Sleep::sleep(&Self, delay) })
    }
}

/// A function that lists the ways; each has a breaker, a signal and a budget of its own.
macro_rules! ways {
    ($name:ident { breaker: $breaker:expr, setters: { $($setters:tt)* }, arguments: { $($arguments:tt)* } }) => {
        fn $name() -> Vec<Way> {
            macro_rules! way {
                ($way:literal, |$body:ident, $policy:ident| $run:expr) => {{
                    static BREAKER: CircuitBreaker = $breaker;
                    static SIGNAL: AbortSignal = AbortSignal::new();
                    static BUDGET: Budget = Budget::new(10).cost(1).refund(0.0);
                    static POLICY: RetryPolicy = RetryPolicy::new().budget(&BUDGET).random(&|| 0)$($setters)*;
                    fn run($body: Body<'_>) -> Outcome {
                        #[allow(unused_variables, reason = "an annotated function may do without")]
                        let $policy = POLICY.breaker(&BREAKER).abort_on(&SIGNAL);
                        $run
                    }
                    let world = World { breaker: &BREAKER, signal: &SIGNAL, budget: &BUDGET };
                    Way { name: $way, world, run }
                }};
            }
            vec![
                way!("policy", |body, policy| policy.timer(Meanwhile).operation("op").on_metric(&log::hear).call(body)),
                way!("policy, executed", |body, policy| {
                    let policy = policy.timer(Meanwhile).operation("op").on_metric(&log::hear);
                    policy.execute(body).into_result().unwrap_or_else(|rejected| Err(rejected.into()))
                }),
                way!("context", |body, policy| {
                    policy.timer(Meanwhile).context("op").on_metric(&log::hear).call(body)
                }),
                way!("async policy", |body, policy| {
                    let policy = policy.into_async().timer(Meanwhile).operation("op").on_metric(&log::hear);
                    now(policy.call(|| ready(body())))
                }),
                way!("async policy, executed", |body, policy| {
                    let policy = policy.into_async().timer(Meanwhile).operation("op").on_metric(&log::hear);
                    let outcome = now(policy.execute(|| ready(body())));
                    outcome.into_result().unwrap_or_else(|rejected| Err(rejected.into()))
                }),
                way!("settled by hand", |body, policy| {
                    let policy = policy.timer(Meanwhile).operation("op").on_metric(&log::hear);
                    let mut attempts = policy.begin()?;
                    loop {
                        if let Some(outcome) = attempts.settle(body()) {
                            break outcome;
                        }
                    }
                }),
                way!("settled by hand, async", |body, policy| {
                    let policy = policy.into_async().timer(Meanwhile).operation("op").on_metric(&log::hear);
                    let mut attempts = policy.begin()?;
                    loop {
                        if let Some(outcome) = now(attempts.settle(body())) {
                            break outcome;
                        }
                    }
                }),
                way!("annotated", |body, policy| {
                    #[retry(
                        timer = Meanwhile, operation = "op", on_metric = log::hear, random = || 0,
                        budget = &BUDGET, breaker = &BREAKER, abort_on = &SIGNAL, $($arguments)*
                    )]
                    fn annotated(body: Body<'_>) -> Outcome {
                        body()
                    }
                    annotated(body)
                }),
                way!("annotated async", |body, policy| {
                    #[retry(
                        timer = Meanwhile, operation = "op", on_metric = log::hear, random = || 0,
                        budget = &BUDGET, breaker = &BREAKER, abort_on = &SIGNAL, $($arguments)*
                    )]
                    async fn annotated(body: Body<'_>) -> Outcome {
                        body()
                    }
                    now(annotated(body))
                }),
                way!("annotated with a policy", |body, policy| {
                    #[retry(policy = policy, operation = "op", on_metric = log::hear)]
                    fn annotated(policy: GuardedPolicy<DefaultClassifier, Meanwhile>, body: Body<'_>) -> Outcome {
                        body()
                    }
                    annotated(policy.timer(Meanwhile), body)
                }),
                way!("annotated async with a policy", |body, policy| {
                    #[retry(policy = policy, operation = "op", on_metric = log::hear)]
                    async fn annotated(policy: AsyncGuardedPolicy<DefaultClassifier, Meanwhile>, body: Body<'_>) -> Outcome {
                        body()
                    }
                    now(annotated(policy.into_async().timer(Meanwhile), body))
                }),
            ]
        }
    };
}
pub(super) use ways;
