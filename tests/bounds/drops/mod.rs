//! Calls that are dropped, or aborted, at every point at which they wait for something.

mod ticks;
mod world;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};

use reflexio::strategies::fixed_s;
use reflexio::{
    AbortSignal, AsyncRetryPolicy, Budget, CircuitBreaker, Rejected, RetryPolicy, StopReason, current, retry,
};
use reflexio_tests::{VirtualTime, now};

use ticks::{TICK, Ticks, Woken};
use world::{Lost, Operation, Outcome, World, breaker, budget};

type Call = Pin<Box<dyn Future<Output = Outcome>>>;

/// A way to make the call, and what it shares with others.
struct Way {
    name: &'static str,
    world: World,
    call: fn() -> Call,
}

/// Ways that share nothing with each other; `$call` is a future and may name what they have.
macro_rules! ways {
    ($($way:literal, cut: $cut:literal, |$operation:ident| $call:expr;)+) => {
        vec![$({
            static INNER: CircuitBreaker = breaker();
            static OUTER: CircuitBreaker = breaker();
            static STOP: AbortSignal = AbortSignal::new();
            static TOKENS: Budget = budget();
            const WORLD: World = World { breaker: &OUTER, inner_breaker: &INNER, signal: &STOP, budget: &TOKENS };
            fn call() -> Call {
                Box::pin(async {
                    let $operation = Operation::new(WORLD, $cut);
                    $call
                })
            }
            Way { name: $way, world: WORLD, call }
        }),+]
    };
}

/// Everything at once: a budget, a breaker, a signal, and an attempt timeout where there is one.
macro_rules! all {
    () => {
        AsyncRetryPolicy::new()
            .timer(Ticks)
            .strategy(fixed_s(0.5))
            .breaker(&OUTER)
            .abort_on(&STOP)
            .budget(&TOKENS)
    };
}

/// For one test: what the ways share is static.
macro_rules! guarded {
    () => {
        ways! {
            "policy", cut: true, |operation| all!().attempt_timeout_s(4.0).call(|| operation.attempt()).await;
            "policy without a timeout", cut: false, |operation| all!().call(|| operation.attempt()).await;
            "policy, executed", cut: true, |operation| {
                let outcome = all!().attempt_timeout_s(4.0).execute(|| operation.attempt()).await;
                outcome.into_result().unwrap_or_else(|rejected| Err(rejected.into()))
            };
            "context", cut: true, |operation| {
                all!().attempt_timeout_s(4.0).context("op").call(|| operation.attempt()).await
            };
            "annotated", cut: true, |operation| {
                #[retry(
                    timer = Ticks, strategy = fixed_s(0.5), breaker = &OUTER, abort_on = &STOP, budget = &TOKENS,
                    attempt_timeout_s = 4
                )]
                async fn annotated(operation: &Operation) -> Outcome {
                    operation.attempt().await
                }
                annotated(&operation).await
            };
            "annotated without a timeout", cut: false, |operation| {
                #[retry(
                    timer = Ticks, strategy = fixed_s(0.5), breaker = &OUTER, abort_on = &STOP, budget = &TOKENS
                )]
                async fn annotated(operation: &Operation) -> Outcome {
                    operation.attempt().await
                }
                annotated(&operation).await
            };
            "annotated with a policy", cut: true, |operation| {
                #[retry(policy = all!().attempt_timeout_s(4.0))]
                async fn annotated(operation: &Operation) -> Outcome {
                    operation.attempt().await
                }
                annotated(&operation).await
            };
            "settled by hand", cut: false, |operation| {
                let policy = all!();
                let mut attempts = match policy.begin() {
                    Ok(attempts) => attempts,
                    Err(rejected) => return Err(rejected.into()),
                };
                loop {
                    if let Some(outcome) = attempts.settle(operation.attempt().await).await {
                        break outcome;
                    }
                }
            };
        }
    };
}

/// With a budget, and nothing else that has to be given back.
fn unguarded() -> Vec<Way> {
    ways! {
        "policy", cut: false, |operation| {
            let policy = AsyncRetryPolicy::new().timer(Ticks).strategy(fixed_s(0.5)).budget(&TOKENS);
            policy.call(|| operation.attempt()).await
        };
        "policy with a timeout", cut: true, |operation| {
            let policy = AsyncRetryPolicy::new().timer(Ticks).strategy(fixed_s(0.5)).budget(&TOKENS);
            policy.attempt_timeout_s(4.0).call(|| operation.attempt()).await
        };
        "annotated", cut: false, |operation| {
            #[retry(timer = Ticks, strategy = fixed_s(0.5), budget = &TOKENS)]
            async fn annotated(operation: &Operation) -> Outcome {
                operation.attempt().await
            }
            annotated(&operation).await
        };
        "annotated with a timeout", cut: true, |operation| {
            #[retry(timer = Ticks, strategy = fixed_s(0.5), budget = &TOKENS, attempt_timeout_s = 4)]
            async fn annotated(operation: &Operation) -> Outcome {
                operation.attempt().await
            }
            annotated(&operation).await
        };
        "annotated with a policy", cut: false, |operation| {
            #[retry(policy = AsyncRetryPolicy::new().timer(Ticks).strategy(fixed_s(0.5)).budget(&TOKENS))]
            async fn annotated(operation: &Operation) -> Outcome {
                operation.attempt().await
            }
            annotated(&operation).await
        };
        "settled by hand", cut: false, |operation| {
            let policy = AsyncRetryPolicy::new().timer(Ticks).strategy(fixed_s(0.5)).budget(&TOKENS);
            let mut attempts = policy.begin();
            loop {
                if let Some(outcome) = attempts.settle(operation.attempt().await).await {
                    break outcome;
                }
            }
        };
    }
}

/// A call that is polled by hand.
struct Driven {
    call: Call,
    outcome: Option<Outcome>,
    woken: Arc<Woken>,
    waker: Waker,
}

impl Driven {
    fn new(call: Call) -> Self {
        let woken = Arc::new(Woken::default());
        Self { call, outcome: None, waker: Waker::from(woken.clone()), woken }
    }

    fn poll(&mut self) {
        assert!(self.outcome.is_none(), "it is over");
        if let Poll::Ready(outcome) = self.call.as_mut().poll(&mut Context::from_waker(&self.waker)) {
            self.outcome = Some(outcome);
        }
        assert!(current().is_none(), "between two polls there is no attempt");
    }

    /// So many polls, and a tick after each; fewer if it is over before.
    fn run(way: &Way, polls: u32) -> Self {
        way.world.restore();
        let mut driven = Self::new((way.call)());
        for _ in 0..polls {
            driven.poll();
            if driven.outcome.is_some() {
                break;
            }
            VirtualTime::advance(TICK);
        }
        driven
    }

    fn wakes(&self) -> u32 {
        self.woken.0.load(Ordering::Relaxed)
    }
}

/// Where a call may be when it is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    NotBegun,
    Attempt,
    Wait,
    InnerAttempt,
    InnerWait,
}

fn place(world: &World, polls: u32) -> Place {
    let paid = world.paid_for_nothing();
    assert!(paid == 0.0 || paid == 1.0, "{paid}");
    match (world.a_probe_is_out(), world.an_inner_probe_is_out(), paid == 1.0) {
        (false, false, false) => {
            assert_eq!(polls, 0, "there is always something going on");
            Place::NotBegun
        }
        (true, false, false) => Place::Attempt,
        (false, false, true) => Place::Wait,
        (true, true, false) => Place::InnerAttempt,
        (true, false, true) => Place::InnerWait,
        impossible => panic!("{impossible:?}"),
    }
}

/// The world is as if there had been no call, but for the retries that have begun.
fn nothing_is_left(way: &Way, polls: u32) {
    let at = format!("{}, after {polls} polls", way.name);
    assert_eq!(way.world.paid_for_nothing(), 0.0, "{at}: what was paid and not begun is given back, no more");
    assert!(!way.world.a_probe_is_out(), "{at}: a new probe is admitted");
    assert!(!way.world.an_inner_probe_is_out(), "{at}: a new probe of the inner call is admitted");
    assert!(current().is_none(), "{at}: no frame is left");
}

#[test]
fn a_call_that_is_dropped_anywhere_leaves_nothing_behind() {
    for way in guarded!() {
        let mut places = Vec::new();
        loop {
            let polls = u32::try_from(places.len()).expect("the test is short");
            let Driven { call, outcome, woken, waker } = Driven::run(&way, polls);
            if outcome.is_none() {
                places.push(place(&way.world, polls));
            }
            drop((call, waker));
            nothing_is_left(&way, polls);
            assert_eq!(Arc::strong_count(&woken), 1, "nobody holds a waker, {}", way.name);
            way.world.signal.abort();
            assert_eq!(woken.0.load(Ordering::Relaxed), 0, "nobody waits for the signal, {}", way.name);
            if let Some(outcome) = outcome {
                assert_eq!(outcome, Ok(5), "{}", way.name);
                break;
            }
        }
        let count = |place| places.iter().filter(|other| **other == place).count();
        let counts =
            [Place::NotBegun, Place::Attempt, Place::Wait, Place::InnerAttempt, Place::InnerWait].map(count);
        assert!(places.len() > 30, "{}: {places:?}", way.name);
        assert!(counts.iter().all(|count| *count > 0), "{}: {places:?}", way.name);
    }
}

#[test]
fn a_paid_retry_is_given_back_under_a_policy_that_refuses_nothing_too() {
    for way in unguarded() {
        let mut waits = 0;
        for polls in 0.. {
            let Driven { call, outcome, woken, waker } = Driven::run(&way, polls);
            let paid = way.world.paid_for_nothing();
            assert!(paid == 0.0 || paid == 1.0, "{paid}");
            waits += u32::from(paid == 1.0);
            drop((call, waker));
            nothing_is_left(&way, polls);
            assert_eq!(Arc::strong_count(&woken), 1, "nobody holds a waker, {}", way.name);
            if let Some(outcome) = outcome {
                assert_eq!(outcome, Ok(5), "{}", way.name);
                break;
            }
        }
        assert!(waits > 10, "{}: {waits}", way.name);
    }
}

#[test]
fn a_signal_at_any_point_ends_the_wait_begins_no_attempt_and_leaves_nothing_behind() {
    for way in guarded!() {
        let mut inner_waits_woken = 0;
        for polls in 0.. {
            let mut driven = Driven::run(&way, polls);
            if driven.outcome.is_some() {
                break;
            }
            let (place, retries, wakes) = (place(&way.world, polls), world::retries(), driven.wakes());
            way.world.signal.abort();
            let is_woken = driven.wakes() > wakes;
            match place {
                Place::NotBegun | Place::Attempt | Place::InnerAttempt => {
                    assert!(!is_woken, "{}: {place:?}", way.name)
                }
                Place::Wait => assert!(is_woken, "{}, after {polls} polls", way.name),
                // One of the inner calls does not mind the signal.
                Place::InnerWait => inner_waits_woken += u32::from(is_woken),
            }
            // Without another tick: who waits is woken at once.
            driven.poll();
            match place {
                Place::NotBegun => {
                    let refused = Lost::Refused(Rejected::new(StopReason::Aborted, None));
                    assert_eq!(driven.outcome, Some(Err(refused)), "{}", way.name);
                }
                Place::Wait => {
                    let original = matches!(driven.outcome, Some(Err(Lost::Failed(_) | Lost::TimedOut)));
                    assert!(original, "{}, after {polls} polls: {:?}", way.name, driven.outcome);
                }
                Place::Attempt | Place::InnerAttempt | Place::InnerWait => {}
            }
            // An attempt that runs comes to its end.
            for _ in 0..100 {
                if driven.outcome.is_some() {
                    break;
                }
                VirtualTime::advance(TICK);
                driven.poll();
            }
            assert!(driven.outcome.is_some(), "{}, after {polls} polls", way.name);
            assert_eq!(world::retries(), retries, "no retry has begun, {}, after {polls} polls", way.name);
            let woken = driven.woken.clone();
            drop(driven);
            nothing_is_left(&way, polls);
            assert_eq!(Arc::strong_count(&woken), 1, "nobody holds a waker, {}", way.name);
        }
        assert!(inner_waits_woken > 5, "{}: {inner_waits_woken}", way.name);
    }
}

/// A retry that is a probe, and breaks.
async fn breaks(attempts: &Cell<u32>) -> Outcome {
    attempts.set(attempts.get() + 1);
    if attempts.get() > 1 {
        std::panic::resume_unwind(Box::new("it breaks"));
    }
    Err(Lost::Failed(attempts.get()))
}

#[test]
fn an_attempt_that_panics_frees_the_place_of_the_probe_and_has_cost_its_token() {
    static OUTER: CircuitBreaker = breaker();
    static UNUSED: CircuitBreaker = breaker();
    static TOKENS: Budget = budget();
    static STOP: AbortSignal = AbortSignal::new();
    const WORLD: World = World { breaker: &OUTER, inner_breaker: &UNUSED, signal: &STOP, budget: &TOKENS };

    #[retry(timer = VirtualTime, strategy = fixed_s(0.5), breaker = &OUTER, budget = &TOKENS)]
    fn annotated(attempts: &Cell<u32>) -> Outcome {
        now(breaks(attempts))
    }
    #[retry(timer = VirtualTime, strategy = fixed_s(0.5), breaker = &OUTER, budget = &TOKENS)]
    async fn annotated_async(attempts: &Cell<u32>) -> Outcome {
        breaks(attempts).await
    }
    let policy = RetryPolicy::new().strategy(fixed_s(0.5)).breaker(&OUTER).budget(&TOKENS);
    let (blocking, future) = (policy.timer(VirtualTime), policy.into_async().timer(VirtualTime));
    type Breaks<'a> = &'a dyn Fn(&Cell<u32>) -> Outcome;
    let ways: [Breaks<'_>; 6] = [
        &annotated,
        &|attempts| now(annotated_async(attempts)),
        &|attempts| blocking.call(|| now(breaks(attempts))),
        &|attempts| blocking.execute(|| now(breaks(attempts))).into_result()?,
        &|attempts| now(future.call(|| breaks(attempts))),
        &|attempts| {
            let mut steps = blocking.begin()?;
            loop {
                if let Some(outcome) = steps.settle(now(breaks(attempts))) {
                    break outcome;
                }
            }
        },
    ];
    for (n, way) in ways.iter().enumerate() {
        WORLD.restore();
        let attempts = Cell::new(0);
        assert!(catch_unwind(AssertUnwindSafe(|| way(&attempts))).is_err());
        assert_eq!((attempts.get(), WORLD.paid_for_nothing()), (2, 1.0), "way {n}: the retry was made");
        assert!(!WORLD.a_probe_is_out(), "way {n}");
        assert!(current().is_none(), "way {n}");
    }
}
