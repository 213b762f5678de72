//! The deadline comes between the admission of an attempt and its beginning.

use std::cell::Cell;
use std::future::{Ready, ready};
use std::time::Duration;

use reflexio::ErrorClass::Transient;
use reflexio::strategies::fixed_s;
use reflexio::time::{AsyncSleep, Clock};
use reflexio::{AsyncRetryPolicy, Budget, CircuitBreaker, Classify, Rejected, TimedOut};
use reflexio_tests::now;

thread_local! {
    static TIME: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Moves on with every reading; every wait oversleeps, to just before the deadline.
#[derive(Clone, Copy)]
struct Hasty;

const DEADLINE: Duration = Duration::from_secs(1);

impl Clock for Hasty {
    fn now(&self) -> Duration {
        let now = TIME.get();
        TIME.set(now + Duration::from_nanos(1));
        now
    }
}

impl AsyncSleep for Hasty {
    type Sleep = Ready<()>;

    fn sleep(&self, delay: Duration) -> Ready<()> {
        if delay < DEADLINE / 2 {
            TIME.set(DEADLINE - Duration::from_nanos(1));
        }
        ready(())
    }
}

#[derive(Debug, PartialEq, Classify)]
enum Lost {
    #[class(transient)]
    Failed(u32),
    #[class(transparent)]
    TimedOut(TimedOut),
    #[class(transparent)]
    Rejected(Rejected),
}

impl From<TimedOut> for Lost {
    fn from(timed_out: TimedOut) -> Self {
        Self::TimedOut(timed_out)
    }
}

impl From<Rejected> for Lost {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

#[test]
fn an_attempt_that_was_admitted_is_made_although_its_time_ends_at_that_moment() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    static TOKENS: Budget = Budget::new(10).cost_for(Transient, 1);
    let policy = AsyncRetryPolicy::new()
        .timer(Hasty)
        .strategy(fixed_s(0.1))
        .deadline(DEADLINE)
        .attempt_timeout(DEADLINE)
        .breaker(&BREAKER)
        .budget(&TOKENS);
    let attempts = Cell::new(0);
    let outcome = now(policy.call(|| {
        attempts.set(attempts.get() + 1);
        ready(Err::<(), _>(Lost::Failed(attempts.get())))
    }));
    assert_eq!(outcome, Err(Lost::Failed(2)), "what it came to, and not that it timed out");
    assert_eq!((attempts.get(), TOKENS.tokens()), (2, 9.0), "what was paid for was made");
}
