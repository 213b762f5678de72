//! A call that is dropped, wherever it was, leaves nothing behind.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use reflexio::ErrorClass::{RateLimit, ServerError};
use reflexio::breaker::{CircuitBreaker, CircuitState};
use reflexio::strategies::fixed_s;
use reflexio::time::{AsyncSleep, Clock};
use reflexio::tower::RetryLayer;
use reflexio::{AsyncRetryPolicy, Budget};
use reflexio_tests::VirtualTime;
use tokio::sync::Semaphore;
use tower::limit::ConcurrencyLimit;
use tower::{Layer, Service};

use crate::support::{Answer, Failed, Shared, fails};

/// Ready at its second poll.
#[derive(Clone, Default)]
struct Pause {
    polled: bool,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.polled, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// Virtual time that makes everybody wait for one poll.
#[derive(Clone, Copy)]
struct Pausing;

impl Clock for Pausing {
    fn now(&self) -> Duration {
        VirtualTime::now()
    }
}

impl AsyncSleep for Pausing {
    type Sleep = Pause;

    fn sleep(&self, delay: Duration) -> Pause {
        VirtualTime::advance(delay);
        Pause::default()
    }
}

/// Becomes ready at the second poll, and answers at the second poll.
struct Slow {
    readiness: Pause,
    script: Shared,
    /// How many instances were asked whether they are ready: as many attempts were begun.
    begun: Arc<Semaphore>,
}

impl Clone for Slow {
    fn clone(&self) -> Self {
        Self { readiness: Pause::default(), script: self.script.clone(), begun: Arc::clone(&self.begun) }
    }
}

impl Service<()> for Slow {
    type Response = u32;
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Answer>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        if !self.readiness.polled {
            self.begun.add_permits(1);
        }
        ready!(Pin::new(&mut self.readiness).poll(cx));
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, (): ()) -> Self::Future {
        let script = self.script.clone();
        Box::pin(async move {
            Pause::default().await;
            script.attempt()
        })
    }
}

const PLACES: usize = 2;
const TOKENS: f64 = 10.0;

/// Drops a call after so many polls, unless that is too many; all that it could hold is there again.
fn is_over_after(polls: u32) -> bool {
    let clock = || VirtualTime::now();
    let budget: &'static Budget = Box::leak(Box::new(Budget::new(10).cost(1)));
    let breaker = CircuitBreaker::new().consecutive_failures(1).open_for_s(1.0).successes_to_close(9);
    let breaker: &'static CircuitBreaker = Box::leak(Box::new(breaker));
    // Half open, it has one place.
    let tripped = breaker.try_acquire(clock).unwrap().permit.failure(ServerError, clock, || 0);
    assert_eq!(tripped, Some(CircuitState::Open));
    VirtualTime::advance(Duration::from_secs(60));

    let begun = Arc::new(Semaphore::new(0));
    let places = Arc::new(Semaphore::new(PLACES));
    // To the breaker these are answers: the server is there.
    let script = Shared::new([fails(RateLimit), fails(RateLimit), Ok(7)]);
    let slow = Slow { readiness: Pause::default(), script, begun: Arc::clone(&begun) };
    let policy = AsyncRetryPolicy::new().timer(Pausing).strategy(fixed_s(1.0)).budget(budget);
    let mut service = RetryLayer::cloning(policy.breaker(breaker))
        .layer(ConcurrencyLimit::with_semaphore(slow, Arc::clone(&places)));

    let mut cx = Context::from_waker(Waker::noop());
    let mut until_ready = poll_fn(|cx| service.poll_ready(cx));
    while Pin::new(&mut until_ready).poll(&mut cx).is_pending() {}
    let mut call = Box::pin(service.call(()));
    for _ in 0..polls {
        if let Poll::Ready(answer) = call.as_mut().poll(&mut cx) {
            assert_eq!(answer, Ok(7));
            return true;
        }
    }
    drop(call);

    assert_eq!(places.available_permits(), PLACES, "after {polls} polls");
    assert_eq!(breaker.state(), CircuitState::HalfOpen, "after {polls} polls");
    assert!(breaker.try_acquire(clock).is_ok(), "after {polls} polls");
    let retries = u32::try_from(begun.available_permits()).unwrap() - 1;
    assert_eq!(budget.tokens(), TOKENS - f64::from(retries), "paid for what was begun, after {polls} polls");
    false
}

#[test]
fn whichever_poll_was_the_last_all_that_was_held_is_given_back() {
    let polls = (0..100).find(|&polls| is_over_after(polls));
    // An answer, a wait, readiness, an answer, a wait, readiness, an answer; and the poll that ends it.
    assert_eq!(polls, Some(8));
}
