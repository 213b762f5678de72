//! The tasks that call, and drop half of their calls.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::calls::{Api, DEADLINE, Failure, STOP};
use crate::doom::Doom;
use crate::ledger::{CALL, Call};
use crate::schedule::{self, OUTAGE, SEED};
use crate::server::Server;

/// What a call may take beyond its deadline before it is late: a twentieth of it.
///
/// Lateness is measured by a timer beside the call, of the same runtime as those in it: when that has fired, the call is
/// polled once more, and has to be over. Timers fire in their order, so what keeps a busy machine from running the call in
/// time delays the one as it delays the others, and what is measured is the call. The slack is for what remains: a thread
/// that loses its core between the reading of the clock and the making of a timer, and timers that go by whole
/// milliseconds.
const SLACK: Duration = Duration::from_millis(100);

/// A call that is over.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) call: Arc<Call>,
    pub(crate) fate: Fate,
    pub(crate) took: Duration,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) enum Fate {
    Ended(Result<String, Failure>),
    Dropped,
    /// It went on after its deadline and the slack.
    Late,
}

/// What the callers share.
pub(crate) struct Callers {
    pub(crate) api: Api,
    server: Arc<Server>,
    /// The number of the next call.
    next: AtomicU32,
    slots: Semaphore,
    /// Held by every waker that a call was polled with.
    pub(crate) wakers: Arc<()>,
}

/// Calls at a time. Each has two ends in this process, which many systems give no more than 1024 files.
const SLOTS: usize = 96;

impl Callers {
    /// The first call will have that number.
    pub(crate) fn new(server: &Arc<Server>, number: u32) -> Self {
        Self {
            api: Api::new(Arc::clone(server)),
            server: Arc::clone(server),
            next: AtomicU32::new(number),
            slots: Semaphore::new(SLOTS),
            wakers: Arc::default(),
        }
    }

    /// One task of them: makes so many calls, one after the other.
    pub(crate) async fn calls(self: Arc<Self>, task: u32, calls: u32) -> Vec<Made> {
        let mut random = SmallRng::seed_from_u64(SEED ^ u64::from(task));
        let mut dropped = 0;
        let mut all = Vec::new();
        for made in 0..calls {
            sleep(Duration::from_millis(random.random_range(0..20))).await;
            let slot = self.slots.acquire().await.expect("never closed");
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            self.comes(number).await;
            let call = self.call(number, Doom::draw(&mut random, made, dropped)).await;
            drop(slot);
            match &call.fate {
                Fate::Dropped => dropped += 1,
                // As one does: what is refused at once would otherwise use up the calls of an outage at once.
                Fate::Ended(Err(Failure::Rejected(_))) => {
                    sleep(Duration::from_millis(random.random_range(100..300))).await;
                }
                Fate::Ended(_) | Fate::Late => {}
            }
            all.push(call);
        }
        all
    }

    /// What happens to all when the turn of that call has come.
    async fn comes(&self, number: u32) {
        if number == OUTAGE.start {
            self.server.close().await;
        } else if number == OUTAGE.end {
            self.server.open().await;
        } else if number == schedule::STOP {
            STOP.abort();
        }
    }

    pub(crate) async fn call(&self, number: u32, doom: Doom) -> Made {
        let call = Arc::new(Call::new(number));
        let began = Instant::now();
        let get = CALL.scope(Arc::clone(&call), self.api.get(&call));
        let fate = tokio::select! {
            biased;
            () = doom.comes() => Fate::Dropped,
            ended = self.watched(get) => ended.map_or(Fate::Late, Fate::Ended),
        };
        Made { call, fate, took: began.elapsed() }
    }

    /// The same; `None` where it is late. It is polled with wakers that can be counted: who keeps one of a call that is over
    /// keeps a place for it.
    async fn watched<F: Future>(&self, call: F) -> Option<F::Output> {
        let mut call = pin!(call);
        let mut late = pin!(sleep(DEADLINE + SLACK));
        poll_fn(|cx| {
            // Asked first: what was due before it has fired by then.
            let is_late = late.as_mut().poll(cx).is_ready();
            let witness = Witness { waker: cx.waker().clone(), _counted: Arc::clone(&self.wakers) };
            match call.as_mut().poll(&mut Context::from_waker(&Arc::new(witness).into())) {
                Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
                Poll::Pending if is_late => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }
}

struct Witness {
    waker: Waker,
    _counted: Arc<()>,
}

impl Wake for Witness {
    fn wake(self: Arc<Self>) {
        self.waker.wake_by_ref();
    }
}
