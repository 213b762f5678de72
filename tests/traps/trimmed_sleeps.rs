//! Sleeps trimmed to fit the deadline, and fed back into decorrelated jitter (snowflake-jdbc).

use std::sync::Mutex;
use std::time::Duration;

use reflexio::strategies::{BackoffContext, custom, decorrelated_jitter};
use reflexio::{ErrorClass, EventName, RetryPolicy, retry};
use reflexio_tests::{Failure, Script, VirtualTime, now, play};

const SECOND: Duration = Duration::from_secs(1);

fn fails(_: u32) -> Result<u32, Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

#[test]
fn no_sleep_is_trimmed_to_the_deadline() {
    // The waits would be 2, 4, 8 and 16 s; after 14 s the next does not fit.
    let strategy = custom(&|cx: &BackoffContext<'_>| SECOND * (1 << cx.attempt));
    let played = play(RetryPolicy::new().strategy(strategy).deadline_s(20.0), fails);
    assert_eq!(played.sleeps(), [SECOND * 2, SECOND * 4, SECOND * 8]);
    assert_eq!(played.end().name, EventName::DeadlineExceeded);
    assert_eq!(played.took, SECOND * 14, "what is left of the deadline is not slept away");
}

#[test]
fn every_wait_of_decorrelated_jitter_is_at_least_its_base() {
    for deadline in 2..60 {
        let policy = RetryPolicy::new()
            .strategy(decorrelated_jitter().base_s(1.0).max_s(20.0))
            .deadline_s(f64::from(deadline))
            .max_attempts(1000);
        let played = play(policy, fails);
        let sleeps = played.sleeps();
        assert!(sleeps.iter().all(|sleep| *sleep >= SECOND), "{sleeps:?} within {deadline} s");
        assert_eq!(played.took, sleeps.iter().sum());
        assert!(played.took < SECOND * deadline, "{sleeps:?} within {deadline} s");
    }
}

#[test]
fn the_strategy_is_told_what_it_said_before() {
    static PREVIOUS: Mutex<Vec<Option<Duration>>> = Mutex::new(Vec::new());
    let strategy = custom(&|cx: &BackoffContext<'_>| {
        PREVIOUS.lock().unwrap().push(cx.previous);
        SECOND * (1 << cx.attempt)
    });
    let mut script = Script::of([fails(0)]);
    let policy = RetryPolicy::new().strategy(strategy).deadline_s(20.0).timer(VirtualTime);
    policy.call(|| script.attempt()).unwrap_err();
    assert_eq!(*PREVIOUS.lock().unwrap(), [None, Some(SECOND * 2), Some(SECOND * 4), Some(SECOND * 8)]);
}

#[test]
fn callers_near_their_deadline_do_not_end_at_the_same_instant() {
    let ends: Vec<_> = (0..50)
        .map(|at| {
            let policy = RetryPolicy::new()
                .strategy(decorrelated_jitter().base_s(1.0).max_s(20.0))
                .deadline_s(30.0)
                .max_attempts(1000);
            // Callers that began with attempts of different length, and would meet at the deadline.
            play(policy, |_| {
                VirtualTime::advance(Duration::from_millis(10 * at));
                fails(0)
            })
            .took
        })
        .collect();
    let distinct: std::collections::HashSet<_> = ends.iter().collect();
    assert!(distinct.len() > 45, "{} distinct ends", distinct.len());
}

#[test]
fn the_macro_trims_no_sleep() {
    #[retry(strategy = |cx| SECOND * (1 << cx.attempt), deadline_s = 20, timer = VirtualTime)]
    fn blocking(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    #[retry(strategy = |cx| SECOND * (1 << cx.attempt), deadline_s = 20, timer = VirtualTime)]
    async fn awaited(script: &mut Script) -> Result<u32, Failure> {
        script.attempt()
    }
    for run in [blocking, |script: &mut Script| now(awaited(script))] {
        let began = VirtualTime::now();
        run(&mut Script::of([fails(0)])).unwrap_err();
        assert_eq!(VirtualTime::now() - began, SECOND * 14);
    }
}
