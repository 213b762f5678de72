//! Waits that grow while much fails.

use std::time::Duration;

use reflexio::event::Recorder;
use reflexio::strategies::{Adaptive, decorrelated_jitter, fixed_s};
use reflexio::{ErrorClass, Event, RetryPolicy, retry};
use reflexio_tests::{Failure, VirtualTime, play};

fn fails() -> Result<u32, Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_wait_is_the_strategys_own_while_nothing_fails() {
    static PACE: Adaptive = Adaptive::new();
    let policy = RetryPolicy::new().strategy(fixed_s(1.0)).adaptive(&PACE).timer(VirtualTime);
    for _ in 0..100 {
        policy.call(|| Ok::<_, Failure>(1)).unwrap();
    }
    assert_eq!(PACE.factor(), 1.0);
}

#[test]
fn a_wait_grows_to_the_factor_while_everything_fails_and_no_further() {
    static PACE: Adaptive = Adaptive::new().max_factor(3.0).window(10);
    let policy = RetryPolicy::new().strategy(fixed_s(1.0)).adaptive(&PACE).max_attempts(200).no_deadline();
    let events = Recorder::new();
    let record = |event: &Event<'_>| events.record(event);
    policy.timer(VirtualTime).context("op").on_metric(&record).call(fails).unwrap_err();
    let events = events.take();
    let sleeps: Vec<_> = events.iter().filter(|e| e.stop_reason.is_none()).map(|e| e.sleep).collect();
    assert!(sleeps.is_sorted(), "{sleeps:?}");
    assert_eq!(
        sleeps[0],
        Duration::from_millis(1200),
        "one failure in about ten: a tenth of the way from 1 to 3"
    );
    assert_eq!(sleeps.last(), Some(&(SECOND * 3)));
    assert_eq!(PACE.factor(), 3.0);
}

#[test]
fn it_comes_back_all_the_way_with_successes() {
    static PACE: Adaptive = Adaptive::new().window(4);
    let policy = RetryPolicy::new().strategy(fixed_s(1.0)).adaptive(&PACE).max_attempts(100).no_deadline();
    policy.timer(VirtualTime).call(fails).unwrap_err();
    assert!(PACE.factor() > 3.9, "{}", PACE.factor());
    for _ in 0..200 {
        policy.call(|| Ok::<_, Failure>(1)).unwrap();
    }
    assert_eq!(PACE.factor(), 1.0);
}

#[test]
fn it_settles_at_the_share_of_failures() {
    static PACE: Adaptive = Adaptive::new().max_factor(5.0).window(200);
    let policy = RetryPolicy::new().max_attempts(1).adaptive(&PACE);
    for n in 0..10_000 {
        let _ = policy.call(|| if n % 4 == 0 { fails() } else { Ok(1) });
    }
    assert!((1.95..2.05).contains(&PACE.factor()), "a quarter of the way from 1 to 5: {}", PACE.factor());
}

#[test]
fn decorrelated_jitter_does_not_grow_from_what_was_stretched() {
    static PACE: Adaptive = Adaptive::new().max_factor(1000.0).window(1);
    let jitter = decorrelated_jitter().base_s(1.0).max_s(10.0);
    let policy = RetryPolicy::new().strategy(jitter).adaptive(&PACE).max_attempts(50).no_deadline();
    let stretched = play(policy, |_| fails()).sleeps();
    let plain = RetryPolicy::new().strategy(jitter).max_attempts(50).no_deadline();
    let plain = play(plain, |_| fails()).sleeps();
    for (stretched, plain) in stretched.iter().zip(&plain) {
        let difference = stretched.abs_diff(*plain * 1000);
        assert!(difference < Duration::from_micros(1), "{stretched:?} is not 1000 times {plain:?}");
    }
}

#[test]
fn a_servers_hint_is_not_stretched() {
    static PACE: Adaptive = Adaptive::new().max_factor(100.0).window(1);
    let policy = RetryPolicy::new()
        .strategy(fixed_s(0.001))
        .adaptive(&PACE)
        .retry_after(reflexio::RetryAfter::Exact)
        .max_attempts(2);
    let busy = Failure::of(ErrorClass::RateLimit).retry_after(SECOND * 2);
    assert_eq!(play(policy, |_| Err::<u32, _>(busy)).sleeps(), [SECOND * 2]);
}

#[test]
fn the_attribute_takes_it() {
    static PACE: Adaptive = Adaptive::new().max_factor(2.0).window(1);

    #[retry(adaptive = &PACE, strategy = fixed_s(1.0), max_attempts = 3, timer = VirtualTime)]
    fn fetch() -> Result<u32, Failure> {
        fails()
    }
    let began = VirtualTime::now();
    fetch().unwrap_err();
    assert_eq!(VirtualTime::now() - began, SECOND * 4);
}

#[test]
#[should_panic(expected = "`max_factor` must be above 1 and at most 1000")]
fn a_factor_of_one_is_refused() {
    let _ = Adaptive::new().max_factor(1.0);
}

#[test]
#[should_panic(expected = "`max_factor` must be above 1 and at most 1000")]
fn a_factor_that_is_no_number_is_refused() {
    let _ = Adaptive::new().max_factor(f64::NAN);
}

#[test]
#[should_panic(expected = "a `window` of no attempts knows nothing")]
fn an_empty_window_is_refused() {
    let _ = Adaptive::new().window(0);
}
