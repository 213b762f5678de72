//! Switches for all threads of the process: what the tests in this binary run in parallel feels them, so it is one test.

use std::thread;
use std::time::Duration;

use reflexio::strategies::fixed_s;
use reflexio::testing::{VirtualTime, simulate, without_retries, without_waits};
use reflexio::{ErrorClass, RetryPolicy, StopReason};
use reflexio_tests::Failure;

/// On another thread: why a call ended, and how much time it took.
fn elsewhere() -> (Option<StopReason>, Duration) {
    let call = || {
        let policy = RetryPolicy::new().timer(VirtualTime).strategy(fixed_s(1.0)).max_attempts(2);
        let outcome = policy.execute(|| Err::<(), _>(Failure::of(ErrorClass::Transient)));
        (outcome.stop_reason(), VirtualTime::now())
    };
    thread::spawn(call).join().unwrap()
}

#[test]
fn everywhere_reaches_other_threads_until_its_guard_is_gone() {
    let in_earnest = (Some(StopReason::MaxAttemptsGlobal), Duration::from_secs(1));
    let off = (Some(StopReason::SwitchedOff), Duration::ZERO);
    let instant = (Some(StopReason::MaxAttemptsGlobal), Duration::ZERO);

    let here = without_retries();
    assert_eq!(elsewhere(), in_earnest);
    let first = here.everywhere();
    assert_eq!(elsewhere(), off);
    let second = without_retries().everywhere();
    drop(first);
    assert_eq!(elsewhere(), off, "one of two is left");

    let simulated = simulate(&RetryPolicy::new().max_attempts(2), [ErrorClass::Transient]);
    assert_eq!(simulated.attempts().len(), 2, "a simulation is in earnest");
    // It may end where it did not begin.
    thread::spawn(move || drop(second)).join().unwrap();
    assert_eq!(elsewhere(), in_earnest);

    let waits = without_waits().everywhere();
    assert_eq!(elsewhere(), instant);
    drop(waits);
    assert_eq!(elsewhere(), in_earnest);
}
