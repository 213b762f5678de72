//! One call, played through both policies.

use std::cell::Cell;
use std::fmt::Debug;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use reflexio::event::{EventRecord, Recorder};
use reflexio::{Classifier, EventName, RetryPolicy};

use crate::{VirtualTime, seed, seeded};

/// What a call came to.
#[derive(Debug)]
pub struct Played<R> {
    /// What `call` returned.
    pub result: R,
    /// How often the operation was run.
    pub attempts: u32,
    /// What the hook heard.
    pub events: Vec<EventRecord>,
    /// How much [`VirtualTime`] passed, waits after the last attempt included.
    pub took: Duration,
}

impl<R> Played<R> {
    /// The names of the events.
    pub fn names(&self) -> Vec<EventName> {
        self.events.iter().map(|event| event.name).collect()
    }

    /// The waits that were announced.
    pub fn sleeps(&self) -> Vec<Duration> {
        let retries = self.events.iter().filter(|event| event.name == EventName::Retry);
        retries.map(|event| event.sleep).collect()
    }

    /// The event that ended the call.
    ///
    /// # Panics
    ///
    /// If there was none.
    pub fn end(&self) -> &EventRecord {
        self.events.last().expect("a call ends with an event")
    }
}

/// Runs `operation`, which is given the number of the attempt, under the policy and under its async twin; both must
/// tell and return the same.
///
/// # Panics
///
/// If they differ.
pub fn play<C, T, E>(policy: RetryPolicy<C>, operation: impl Fn(u32) -> Result<T, E>) -> Played<Result<T, E>>
where
    C: Classifier<Result<T, E>> + Copy,
    T: Debug,
    E: Debug,
{
    let policy = policy.random(&seeded);
    let blocking = policy.timer(VirtualTime);
    let by_blocking = record(|hook, attempt| {
        let call = blocking.context("op").on_metric(hook);
        call.call(|| operation(attempt()))
    });
    let future = policy.into_async().timer(VirtualTime);
    let by_future = record(|hook, attempt| {
        let call = future.context("op").on_metric(hook);
        now(call.call(async || operation(attempt())))
    });
    assert_eq!(by_blocking.events, by_future.events, "the two policies tell the same");
    assert_eq!(by_blocking.attempts, by_future.attempts, "the two policies try as often");
    assert_eq!(by_blocking.took, by_future.took, "the two policies wait as long");
    assert_eq!(
        format!("{:?}", by_blocking.result),
        format!("{:?}", by_future.result),
        "the two policies return the same"
    );
    by_blocking
}

type Hook<'h> = &'h (dyn Fn(&reflexio::Event<'_>) + Send + Sync);

fn record<R>(call: impl FnOnce(Hook<'_>, &dyn Fn() -> u32) -> R) -> Played<R> {
    seed(0);
    let events = Recorder::new();
    let attempts = Cell::new(0);
    let began = VirtualTime::now();
    let result = call(&|event| events.record(event), &|| {
        attempts.set(attempts.get() + 1);
        attempts.get()
    });
    let took = VirtualTime::now() - began;
    Played { result, attempts: attempts.get(), events: events.take(), took }
}

/// The output of a future that waits for nothing but [`VirtualTime`].
///
/// # Panics
///
/// If it waits for anything else.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&woken));
    let mut future = pin!(future);
    while woken.0.swap(false, Ordering::Relaxed) {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
    }
    panic!("virtual time wakes whoever waits for it; this waits for something else");
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
