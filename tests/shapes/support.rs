//! What fails twice, and what counts.

use std::sync::atomic::{AtomicU32, Ordering};

use reflexio::ErrorClass;
use reflexio_tests::Failure;

/// Fails twice, then gives the number of the attempt.
#[derive(Debug, Default)]
pub(crate) struct Tries(AtomicU32);

impl Tries {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    pub(crate) fn attempt(&self) -> Result<u32, Failure> {
        match self.0.fetch_add(1, Ordering::Relaxed) + 1 {
            1 | 2 => Err(Failure::of(ErrorClass::Transient)),
            attempt => Ok(attempt),
        }
    }

    pub(crate) fn made(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Runs a blocking function that must make three attempts.
pub(crate) fn third<R>(run: impl FnOnce(&Tries) -> R) -> R {
    let tries = Tries::new();
    let outcome = run(&tries);
    assert_eq!(tries.made(), 3, "it fails twice, and succeeds the third time");
    outcome
}

/// Runs an async function that must make three attempts; waits pass at once.
pub(crate) fn third_async<R>(run: impl AsyncFnOnce(&Tries) -> R) -> R {
    third(|tries| block_on(run(tries)))
}

/// On tokio, with its clock paused: a wait passes at once.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without drivers").block_on(future)
}

/// The plain function is `Send`, and so this must be.
pub(crate) fn send<F: Send>(future: F) -> F {
    future
}

/// Suspends the function once, so that what is alive at that point becomes part of its future.
pub(crate) async fn pause() {
    tokio::task::yield_now().await;
}
