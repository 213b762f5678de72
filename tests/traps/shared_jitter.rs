//! Four clients of one maker with identical jitter (tower).
//!
//! These tests draw from the library's own source, which nobody seeds. That eight draws among thirty billion
//! nanoseconds agree by chance does not happen.

use std::collections::HashSet;
use std::time::Duration;

use reflexio::classify::DefaultClassifier;
use reflexio::strategies::full_jitter;
use reflexio::{AsyncRetryPolicy, ErrorClass, RetryPolicy, retry};
use reflexio_tests::{Failure, VirtualTime, now};

static POLICY: RetryPolicy<DefaultClassifier, VirtualTime> =
    RetryPolicy::new().timer(VirtualTime).no_deadline().strategy(full_jitter().base_s(30.0)).max_attempts(9);

type Waits = Vec<Duration>;

fn waits<T>(policy: &RetryPolicy<DefaultClassifier, T>) -> Waits
where
    T: reflexio::time::Sleep,
{
    let outcome = policy.execute(|| Err::<(), _>(Failure::of(ErrorClass::Transient)));
    outcome.timeline().map(|step| step.sleep).take(8).collect()
}

fn all_differ(runs: &[Waits]) {
    let distinct: HashSet<_> = runs.iter().collect();
    assert_eq!(distinct.len(), runs.len(), "{runs:?}");
    let firsts: HashSet<_> = runs.iter().map(|run| run[0]).collect();
    assert_eq!(firsts.len(), runs.len(), "not even the first waits agree: {runs:?}");
}

#[test]
fn two_calls_of_a_policy_do_not_share_their_jitter() {
    all_differ(&[waits(&POLICY), waits(&POLICY), waits(&POLICY), waits(&POLICY)]);
}

#[test]
fn two_copies_of_a_policy_do_not_share_their_jitter() {
    let [one, other] = [POLICY; 2];
    all_differ(&[waits(&one), waits(&other)]);
}

#[test]
fn two_policies_made_alike_do_not_share_their_jitter() {
    let make = || {
        RetryPolicy::new()
            .timer(VirtualTime)
            .no_deadline()
            .strategy(full_jitter().base_s(30.0))
            .max_attempts(9)
    };
    all_differ(&[waits(&make()), waits(&make())]);
}

#[test]
fn two_threads_do_not_share_their_jitter() {
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| waits(&POLICY))).collect();
    let runs: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    all_differ(&runs);
}

#[test]
fn two_async_calls_do_not_share_their_jitter() {
    let policy = AsyncRetryPolicy::new()
        .timer(VirtualTime)
        .no_deadline()
        .strategy(full_jitter().base_s(30.0))
        .max_attempts(9);
    let run = || {
        let call = policy.execute(|| std::future::ready(Err::<(), _>(Failure::of(ErrorClass::Transient))));
        now(call).timeline().map(|step| step.sleep).take(8).collect()
    };
    all_differ(&[run(), run()]);
}

#[test]
fn two_calls_of_a_macro_do_not_share_their_jitter() {
    #[retry(strategy = full_jitter().base_s(30.0), no_deadline, max_attempts = 9, timer = VirtualTime)]
    fn blocking() -> Result<(), Failure> {
        Err(Failure::of(ErrorClass::Transient))
    }
    #[retry(strategy = full_jitter().base_s(30.0), no_deadline, max_attempts = 9, timer = VirtualTime)]
    async fn awaited() -> Result<(), Failure> {
        Err(Failure::of(ErrorClass::Transient))
    }
    let took = |call: &dyn Fn() -> Result<(), Failure>| {
        let began = VirtualTime::now();
        call().unwrap_err();
        vec![VirtualTime::now() - began]
    };
    all_differ(&[took(&blocking), took(&blocking), took(&|| now(awaited())), took(&|| now(awaited()))]);
}
