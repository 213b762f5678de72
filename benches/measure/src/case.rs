//! What is done with a subject: the same for all of them.

use std::hint::black_box;
use std::pin::pin;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll, Waker};
use std::thread;

use tokio::runtime::Builder;

use crate::{Awaited, Blocking};

/// Something that can be done any number of times, so that two numbers of times tell what one costs.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The name of the row.
    pub name: &'static str,
    /// The name of the column.
    pub subject: &'static str,
    /// How many times are enough for a steady figure.
    pub times: u64,
    /// Does it that many times.
    pub run: fn(u64),
}

impl Case {
    /// Something that is done in a few instructions.
    pub const fn new(name: &'static str, subject: &'static str, run: fn(u64)) -> Self {
        Self { name, subject, times: 1_000, run }
    }

    const fn times(self, times: u64) -> Self {
        Self { times, ..self }
    }
}

/// Does it `n` times, each time with a number that the compiler does not know.
#[inline(always)]
pub fn repeat<R>(n: u64, mut one: impl FnMut(u64) -> R) {
    for x in 0..n {
        black_box(one(black_box(x)));
    }
}

/// The cases of a blocking subject.
pub fn blocking<S: Blocking>() -> Vec<Case> {
    vec![
        Case::new("sync success", S::NAME, |n| repeat(n, |x| S::success(x).is_ok())),
        Case::new("sync success, 1 KiB", S::NAME, |n| {
            let body = [7; 1024];
            repeat(n, |_| S::success_1k(black_box(body)).is_ok());
        }),
        Case::new("sync retry", S::NAME, |n| {
            let failed = AtomicBool::new(false);
            repeat(n, |_| assert!(S::retry(&failed).is_ok()));
        }),
        Case::new("sync retry, fixed delay", S::NAME, |n| {
            let failed = AtomicBool::new(false);
            repeat(n, |_| assert!(S::retry_fixed(&failed).is_ok()));
        }),
        // The bare call begins as many threads, so that they cancel out.
        Case::new("sync, first retry of a thread", S::NAME, |n| {
            repeat(n, |_| {
                let retried = thread::spawn(|| S::retry(&AtomicBool::new(false)).is_ok());
                assert!(retried.join().unwrap());
            });
        })
        .times(100),
    ]
}

/// The cases of a subject that is awaited.
pub fn awaited<S: Awaited>() -> Vec<Case> {
    vec![
        Case::new("async success", S::NAME, |n| {
            let runtime = runtime().build().expect(RUNTIME);
            let _timers = runtime.enter();
            repeat(n, |x| ready(S::success(x)).is_ok());
        }),
        Case::new("async success, 1 KiB", S::NAME, |n| {
            let runtime = runtime().build().expect(RUNTIME);
            let _timers = runtime.enter();
            repeat(n, |x| ready(S::future_1k(x)).is_ok());
        }),
        Case::new("async retry", S::NAME, |n| {
            let failed = AtomicBool::new(false);
            paused(n, async || assert!(S::retry(&failed).await.is_ok()));
        }),
        Case::new("async retry, fixed delay", S::NAME, |n| {
            let failed = AtomicBool::new(false);
            paused(n, async || assert!(S::retry_fixed(&failed).await.is_ok()));
        }),
    ]
}

const RUNTIME: &str = "a runtime of one thread";

fn runtime() -> Builder {
    let mut builder = Builder::new_current_thread();
    builder.enable_time();
    builder
}

/// What a future comes to at its first poll, polled by hand.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it is not ready"),
    }
}

/// On a runtime whose time is paused: a wait is over as soon as nothing else is left to do.
fn paused(n: u64, one: impl AsyncFn()) {
    runtime().start_paused(true).build().expect(RUNTIME).block_on(async {
        for _ in 0..n {
            one().await;
        }
    });
}
