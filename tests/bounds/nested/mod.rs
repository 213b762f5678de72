//! Retried calls inside of retried calls.

mod current;
mod ends;
mod runtimes;
mod ways;
mod within;

use std::cell::RefCell;
use std::future::ready;
use std::ops::ControlFlow;
use std::time::Duration;

use reflexio::classify::DefaultClassifier;
use reflexio::engine::Progress;
use reflexio::policy::Nested;
use reflexio::strategies::{fixed, fixed_s};
use reflexio::{AsyncRetryPolicy, Decision, ErrorClass, RetryPolicy, StopReason, retry};
use reflexio_tests::{Failure, VirtualTime, log, now};

use ways::{Body, Outcome, Way, ways};

const SECOND: Duration = Duration::from_secs(1);

fn fails() -> Outcome {
    Err(Failure::of(ErrorClass::Transient))
}

/// Runs `body` in every way of the outer call around every way of the inner one: the events must be these, and so much
/// time must pass.
fn in_all_ways(
    outer: &[Way],
    inner: &[Way],
    mut body: impl FnMut(&mut dyn FnMut() -> Outcome) -> Outcome,
    events: &[&str],
    took_s: f64,
) {
    for (outer_name, outer) in outer {
        for (inner_name, inner) in inner {
            log::take();
            let began = VirtualTime::now();
            let outcome = outer(&mut || body(&mut || inner(&mut fails)));
            let took = VirtualTime::now() - began;
            assert_eq!(outcome, fails());
            assert_eq!(log::take(), events, "{inner_name} inside of {outer_name}");
            assert_eq!(took.as_secs_f64(), took_s, "{inner_name} inside of {outer_name}");
        }
    }
}

#[test]
fn an_inner_call_has_what_is_left_of_the_time_of_the_outer_one() {
    ways!(outer { setters: { .deadline_s(10.0).strategy(fixed_s(1.0)) }, arguments: { deadline_s = 10, strategy = fixed_s(1.0) } });
    ways!(inner { setters: { .strategy(fixed_s(2.0)) }, arguments: { strategy = fixed_s(2.0) } });
    let three_seconds_later = |inner: &mut dyn FnMut() -> Outcome| {
        VirtualTime::advance(SECOND * 3);
        inner()
    };
    in_all_ways(
        &outer(),
        &inner(),
        three_seconds_later,
        &[
            "inner (inside of 1): attempt 1 failed, TRANSIENT (Failure); again in 2.000s [0.000s]",
            "inner (inside of 1): attempt 2 failed, TRANSIENT (Failure); again in 2.000s [2.000s]",
            "inner (inside of 1): attempt 3 failed, TRANSIENT (Failure); again in 2.000s [4.000s]",
            "inner (inside of 1): attempt 4 failed, TRANSIENT (Failure); \
             stopped: the next attempt would come too late for the deadline [6.000s]",
            "outer: attempt 1 failed, TRANSIENT (Failure); \
             stopped: the next attempt would come too late for the deadline [9.000s]",
        ],
        9.0,
    );
}

#[test]
fn a_call_that_nobody_hears_of_and_without_a_deadline_keeps_to_the_time_around_it() {
    let outer = RetryPolicy::new().timer(VirtualTime).deadline_s(10.0).max_attempts(1);
    let inner = RetryPolicy::new().timer(VirtualTime).no_deadline().max_attempts(100).strategy(fixed_s(2.0));
    let mut attempts = 0;
    let outcome = outer.call(|| {
        inner.call(|| {
            attempts += 1;
            fails()
        })
    });
    assert_eq!((outcome, attempts), (fails(), 5));
}

#[test]
fn a_storm_of_three_by_three_is_nine_attempts_and_can_be_seen() {
    ways!(outer { setters: { .max_attempts(3).strategy(fixed_s(1.0)) }, arguments: { max_attempts = 3, strategy = fixed_s(1.0) } });
    ways!(inner { setters: { .max_attempts(3).strategy(fixed_s(0.5)) }, arguments: { max_attempts = 3, strategy = fixed_s(0.5) } });
    let inner_three = [
        "inner (inside of 1): attempt 1 failed, TRANSIENT (Failure); again in 0.500s [0.000s]",
        "inner (inside of 1): attempt 2 failed, TRANSIENT (Failure); again in 0.500s [0.500s]",
        "inner (inside of 1): attempt 3 failed, TRANSIENT (Failure); stopped: no attempts left [1.000s]",
    ];
    let [first, second, third] = inner_three;
    in_all_ways(
        &outer(),
        &inner(),
        |inner| inner(),
        &[
            first,
            second,
            third,
            "outer: attempt 1 failed, TRANSIENT (Failure); again in 1.000s [1.000s]",
            first,
            second,
            third,
            "outer: attempt 2 failed, TRANSIENT (Failure); again in 1.000s [3.000s]",
            first,
            second,
            third,
            "outer: attempt 3 failed, TRANSIENT (Failure); stopped: no attempts left [5.000s]",
        ],
        5.0,
    );
}

#[test]
fn a_call_that_stands_down_tries_once_and_leaves_the_retries_to_the_outer_one() {
    ways!(outer { setters: { .max_attempts(2).strategy(fixed_s(1.0)) }, arguments: { max_attempts = 2, strategy = fixed_s(1.0) } });
    ways!(inner { setters: { .nested(Nested::StandDown) }, arguments: { nested = StandDown } });
    let stood_down = "inner (inside of 1): attempt 1 failed, TRANSIENT (Failure); \
                      stopped: retries are left to the call around it [0.000s]";
    in_all_ways(
        &outer(),
        &inner(),
        |inner| inner(),
        &[
            stood_down,
            "outer: attempt 1 failed, TRANSIENT (Failure); again in 1.000s [0.000s]",
            stood_down,
            "outer: attempt 2 failed, TRANSIENT (Failure); stopped: no attempts left [1.000s]",
        ],
        1.0,
    );
}

#[test]
fn an_independent_call_takes_its_own_time_and_still_says_where_it_is() {
    ways!(outer { setters: { .deadline_s(2.0) }, arguments: { deadline_s = 2 } });
    ways!(inner { setters: { .nested(Nested::Independent).max_attempts(2).strategy(fixed_s(3.0)) }, arguments: { nested = Independent, max_attempts = 2, strategy = fixed_s(3.0) } });
    in_all_ways(
        &outer(),
        &inner(),
        |inner| inner(),
        &[
            "inner (inside of 1): attempt 1 failed, TRANSIENT (Failure); again in 3.000s [0.000s]",
            "inner (inside of 1): attempt 2 failed, TRANSIENT (Failure); stopped: no attempts left [3.000s]",
            "outer: attempt 1 failed, TRANSIENT (Failure); \
             stopped: the next attempt would come too late for the deadline [3.000s]",
        ],
        3.0,
    );
}

#[test]
fn three_deep_the_nearest_end_of_time_counts_wherever_it_comes_from() {
    ways!(first { setters: { .deadline_s(5.0).max_attempts(1) }, arguments: { deadline_s = 5, max_attempts = 1 } });
    ways!(second { setters: { .no_deadline().max_attempts(1) }, arguments: { no_deadline, max_attempts = 1 } });
    ways!(third { setters: { .deadline_s(60.0).strategy(fixed_s(3.0)) }, arguments: { deadline_s = 60, strategy = fixed_s(3.0) } });
    for (_, second) in second() {
        in_all_ways(
            &first(),
            &third(),
            |third| second(third),
            &[
                "third (inside of 2): attempt 1 failed, TRANSIENT (Failure); again in 3.000s [0.000s]",
                "third (inside of 2): attempt 2 failed, TRANSIENT (Failure); \
                 stopped: the next attempt would come too late for the deadline [3.000s]",
                "second (inside of 1): attempt 1 failed, TRANSIENT (Failure); stopped: no attempts left [3.000s]",
                "first: attempt 1 failed, TRANSIENT (Failure); stopped: no attempts left [3.000s]",
            ],
            3.0,
        );
    }
}

/// How many attempts an inner call with that delay makes in an outer attempt with ten seconds, and how it ends.
fn inner_with(delay: Duration) -> (u32, Option<StopReason>) {
    let outer = RetryPolicy::new().timer(VirtualTime).deadline_s(10.0).max_attempts(1);
    let inner = RetryPolicy::new().timer(VirtualTime).strategy(fixed(delay)).max_attempts(20);
    let mut seen = (0, None);
    let outcome = outer.call(|| {
        let outcome = inner.execute(fails);
        seen = (outcome.attempts(), outcome.stop_reason());
        outcome.into_result()
    });
    assert_eq!(outcome, fails());
    seen
}

#[test]
fn to_the_nanosecond_an_inner_attempt_begins_before_the_outer_end_or_not_at_all() {
    let late = Some(StopReason::DeadlineExceeded);
    assert_eq!(inner_with(SECOND * 10), (1, late), "at the very end there is no time left");
    assert_eq!(inner_with(SECOND * 10 - Duration::from_nanos(1)), (2, late));
    assert_eq!(inner_with(SECOND * 5), (2, late));
    assert_eq!(inner_with(SECOND * 5 - Duration::from_nanos(1)), (3, late));
}

#[test]
fn the_inner_deadline_counts_where_it_is_the_nearer_one() {
    let outer = RetryPolicy::new().timer(VirtualTime).deadline_s(10.0);
    let inner = RetryPolicy::new().timer(VirtualTime).deadline_s(3.0).strategy(fixed_s(2.0));
    assert_eq!(outer.call(|| Ok::<_, Failure>(inner.execute(fails).attempts())), Ok(2));
    let inner = inner.no_deadline();
    assert_eq!(outer.call(|| Ok::<_, Failure>(inner.execute(fails).attempts())), Ok(5));
}

/// The longest deadline there is, on a clock that does not begin at zero: their sum is more than 64 bits hold.
#[test]
fn a_deadline_of_centuries_leaves_inner_calls_all_the_time() {
    const CENTURIES: Duration = Duration::from_nanos(u64::MAX - 1);
    VirtualTime::advance(SECOND);
    let inner = RetryPolicy::new().timer(VirtualTime).no_deadline().strategy(fixed_s(2.0));
    let by_policy = RetryPolicy::new().timer(VirtualTime).deadline(CENTURIES);
    assert_eq!(by_policy.call(|| Ok::<_, Failure>(inner.execute(fails).attempts())), Ok(6));

    #[retry(timer = VirtualTime, deadline = CENTURIES)]
    fn by_macro(inner: &RetryPolicy<DefaultClassifier, VirtualTime>) -> Result<u32, Failure> {
        Ok(inner.execute(fails).attempts())
    }
    assert_eq!(by_macro(&inner), Ok(6));
}

#[test]
fn a_loop_by_hand_inside_of_a_call_is_cut_to_its_time_too() {
    let outer = RetryPolicy::new().timer(VirtualTime).deadline_s(10.0).max_attempts(1);
    let inner = RetryPolicy::new().timer(VirtualTime).strategy(fixed_s(4.0)).on_metric(&log::hear);
    let outcome = outer.call(|| {
        VirtualTime::advance(SECOND);
        let mut attempts = inner.begin();
        assert_eq!(attempts.remaining(), Some(SECOND * 9));
        loop {
            match attempts.next(fails()) {
                ControlFlow::Break(outcome) => break outcome,
                ControlFlow::Continue(delay) => VirtualTime::advance(delay),
            }
        }
    });
    assert_eq!(outcome, fails());
    let retried = "call (inside of 1): attempt 1 failed, TRANSIENT (Failure); again in 4.000s [0.000s]";
    let ended = log::take();
    assert_eq!((ended.len(), ended[0].as_str()), (3, retried));
    assert!(ended[2].ends_with("stopped: the next attempt would come too late for the deadline [8.000s]"));
}

#[test]
fn a_decision_by_hand_knows_that_it_is_inside_of_a_call_but_not_of_its_clock() {
    let outer = RetryPolicy::new().timer(VirtualTime).deadline_s(1.0);
    let inner = RetryPolicy::new().strategy(fixed_s(2.0)).on_metric(&log::hear);
    outer
        .call(|| {
            let decide = |nested| inner.nested(nested).decide(&mut Progress::new(), &fails(), SECOND);
            assert_eq!(decide(Nested::Clip), Some(Decision::RetryAfter(SECOND * 2)));
            assert_eq!(decide(Nested::Independent), Some(Decision::RetryAfter(SECOND * 2)));
            assert_eq!(decide(Nested::StandDown), Some(Decision::Stop(StopReason::StoodDown)));
            Ok::<_, Failure>(())
        })
        .unwrap();
    assert!(log::take().iter().all(|line| line.starts_with("call (inside of 1): attempt 1 failed")));
}

#[test]
fn a_call_that_would_stand_down_retries_where_no_other_is_around() {
    let policy = RetryPolicy::new().timer(VirtualTime).nested(Nested::StandDown);
    assert_eq!(policy.execute(fails).stop_reason(), Some(StopReason::MaxAttemptsGlobal));
    let outer = RetryPolicy::new().timer(VirtualTime);
    outer.call(|| Ok::<_, Failure>(())).unwrap();
    assert_eq!(policy.execute(fails).attempts(), 6, "the call before it is over");
}

#[test]
fn what_is_no_failure_to_retry_is_told_as_such_and_not_as_standing_down() {
    let outer = RetryPolicy::new().timer(VirtualTime);
    let inner = RetryPolicy::new().timer(VirtualTime).nested(Nested::StandDown);
    let reason_of = |class| {
        let reason =
            outer.call(|| Ok::<_, Failure>(inner.execute(|| Err::<(), _>(Failure::of(class))).stop_reason()));
        reason.unwrap()
    };
    assert_eq!(reason_of(ErrorClass::Permanent), Some(StopReason::NonRetryableClass));
    assert_eq!(reason_of(ErrorClass::Auth), Some(StopReason::NonRetryableClass));
    assert_eq!(reason_of(ErrorClass::RateLimit), Some(StopReason::StoodDown));
}
