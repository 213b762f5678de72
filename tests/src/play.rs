//! One call, played every way in which the engine can be used.

use std::cell::{Cell, RefCell};
use std::fmt::Debug;
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use reflexio::engine::{Progress, Scheduled};
use reflexio::event::EventRecord;
use reflexio::testing::{VirtualTime, seed, seeded};
use reflexio::tower::RetryLayer;
use reflexio::{AsyncRetryPolicy, Classifier, Event, EventName, RetryPolicy, retry};
use tower::{Layer as _, ServiceExt as _, service_fn};

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

/// How many ways there are.
pub const WAYS: usize = 11;

/// Runs `operation`, which is given the number of the attempt, under the policy in every way; all must tell and return
/// the same. What the policy shares with other calls, a budget say, sees all of them.
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
    let policy = policy.random(&seeded).operation("op").on_metric(&hear);
    let blocking = policy.timer(VirtualTime);
    let future = policy.into_async().timer(VirtualTime);

    let first = record(&operation, |attempt| blocking.call(attempt));
    let same = |way: &str, played: Played<Result<T, E>>| {
        assert_eq!(first.events, played.events, "{way} tells the same");
        assert_eq!(first.attempts, played.attempts, "{way} tries as often");
        assert_eq!(first.took, played.took, "{way} waits as long");
        assert_eq!(format!("{:?}", first.result), format!("{:?}", played.result), "{way} returns the same");
    };
    same("`execute`", record(&operation, |attempt| blocking.execute(attempt).into_result()));
    same("a context", record(&operation, |attempt| blocking.context("op").call(attempt)));
    same("the async policy", record(&operation, |attempt| now(future.call(async || attempt()))));
    same("the macro", record(&operation, |attempt| by_macro(&blocking, attempt)));
    same("the async macro", record(&operation, |attempt| now(by_async_macro(&future, attempt))));
    same("tower", record(&operation, |attempt| by_tower(&future, attempt)));
    same("`next`", record(&operation, |attempt| by_next(&blocking, attempt)));
    same("`settle`", record(&operation, |attempt| by_settle(&blocking, attempt)));
    same("awaited `settle`", record(&operation, |attempt| now(by_async_settle(&future, attempt))));
    same("a queue", record(&operation, |attempt| by_queue(&blocking, attempt)));
    first
}

#[retry(policy = policy)]
fn by_macro<C, R, E>(policy: &RetryPolicy<C, VirtualTime>, attempt: &dyn Fn() -> Result<R, E>) -> Result<R, E>
where
    C: Classifier<Result<R, E>>,
{
    attempt()
}

#[retry(policy = policy)]
async fn by_async_macro<C, R, E>(
    policy: &AsyncRetryPolicy<C, VirtualTime>,
    attempt: &dyn Fn() -> Result<R, E>,
) -> Result<R, E>
where
    C: Classifier<Result<R, E>>,
{
    std::future::ready(attempt()).await
}

fn by_tower<C, R, E>(
    policy: &AsyncRetryPolicy<C, VirtualTime>,
    attempt: &dyn Fn() -> Result<R, E>,
) -> Result<R, E>
where
    C: Classifier<Result<R, E>> + Copy,
{
    let service = service_fn(|()| std::future::ready(attempt()));
    now(RetryLayer::cloning(*policy).layer(service).oneshot(()))
}

fn by_next<C, R, E>(policy: &RetryPolicy<C, VirtualTime>, attempt: &dyn Fn() -> Result<R, E>) -> Result<R, E>
where
    C: Classifier<Result<R, E>>,
{
    let mut attempts = policy.begin();
    loop {
        match attempts.next(attempt()) {
            ControlFlow::Break(outcome) => return outcome,
            ControlFlow::Continue(delay) => VirtualTime::advance(delay),
        }
    }
}

fn by_settle<C, R, E>(
    policy: &RetryPolicy<C, VirtualTime>,
    attempt: &dyn Fn() -> Result<R, E>,
) -> Result<R, E>
where
    C: Classifier<Result<R, E>>,
{
    let mut attempts = policy.begin();
    loop {
        if let Some(outcome) = attempts.settle(attempt()) {
            return outcome;
        }
    }
}

async fn by_async_settle<C, R, E>(
    policy: &AsyncRetryPolicy<C, VirtualTime>,
    attempt: &dyn Fn() -> Result<R, E>,
) -> Result<R, E>
where
    C: Classifier<Result<R, E>>,
{
    let mut attempts = policy.begin();
    loop {
        if let Some(outcome) = attempts.settle(attempt()).await {
            return outcome;
        }
    }
}

/// As a queue does it: after each attempt what is left to do is stored, and somebody goes on later.
fn by_queue<C, R, E>(policy: &RetryPolicy<C, VirtualTime>, attempt: &dyn Fn() -> Result<R, E>) -> Result<R, E>
where
    C: Classifier<Result<R, E>>,
{
    let began = VirtualTime::now();
    let mut stored = serde_json::to_string(&Progress::new()).expect("progress can be written");
    let outcome = loop {
        let progress = serde_json::from_str(&stored).expect("progress can be read");
        let attempts = policy.resume(progress, VirtualTime::now() - began);
        match attempts.schedule(attempt()) {
            ControlFlow::Break(outcome) => break outcome,
            ControlFlow::Continue(Scheduled { delay, progress, .. }) => {
                stored = serde_json::to_string(&progress).expect("progress can be written");
                VirtualTime::advance(delay);
            }
        }
    };
    HEARD.with_borrow_mut(|events| {
        for event in events.iter_mut() {
            assert_ne!(event.name, EventName::Retry, "a queue is told `scheduled`");
            if event.name == EventName::Scheduled {
                event.name = EventName::Retry;
            }
        }
    });
    outcome
}

thread_local! {
    static HEARD: RefCell<Vec<EventRecord>> = const { RefCell::new(Vec::new()) };
}

fn hear(event: &Event<'_>) {
    HEARD.with_borrow_mut(|events| events.push(event.into()));
}

fn record<R>(operation: &dyn Fn(u32) -> R, call: impl FnOnce(&dyn Fn() -> R) -> R) -> Played<R> {
    seed(0);
    HEARD.take();
    let attempts = Cell::new(0);
    let began = VirtualTime::now();
    let result = call(&|| {
        attempts.set(attempts.get() + 1);
        operation(attempts.get())
    });
    let took = VirtualTime::now() - began;
    Played { result, attempts: attempts.get(), events: HEARD.take(), took }
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
