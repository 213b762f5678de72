//! The abort signal and the flag of a policy, and the end of its time.

use std::future::{pending, ready};
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use reflexio::breaker::CircuitBreaker;
use reflexio::classify::DefaultClassifier;
use reflexio::policy::{AsyncGuardedPolicy, GuardedPolicy, Nested};
use reflexio::strategies::{fixed_s, immediate};
use reflexio::time::sleeper;
use reflexio::{
    AbortSignal, AsyncRetryPolicy, Budget, ErrorClass, Event, EventName, Rejected, RetryPolicy, StopReason,
    retry,
};
use reflexio_tests::{VirtualTime, log, now};

use super::ways::{
    Body, Fault, Meanwhile, Outcome, Played, Way, World, aborted, during_waits, set_aborted, ways,
};

const SECOND: Duration = Duration::from_secs(1);

fn failed(attempt: u32) -> Outcome {
    Err(Fault::Failed(ErrorClass::Transient, attempt))
}

fn refused(reason: StopReason) -> Outcome {
    Err(Fault::Refused(Rejected::new(reason, None)))
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(ToString::to_string).collect()
}

/// For one test: what the ways share is static.
macro_rules! plain {
    () => {{
        ways!(plain {
            breaker: CircuitBreaker::new(),
            setters: { .strategy(fixed_s(1.0)).deadline_s(10.0) },
            arguments: { strategy = fixed_s(1.0), deadline_s = 10 }
        });
        plain()
    }};
}

#[test]
fn after_the_signal_no_call_is_begun() {
    for way in plain!() {
        way.world.signal.abort();
        let expected = Played {
            outcome: refused(StopReason::Aborted),
            attempts: 0,
            events: lines(&["op: not begun; stopped: the call was aborted [0.000s]"]),
            spent: 0.0,
            took_s: 0.0,
        };
        assert_eq!(way.play(|_, _| panic!("the operation is not called")), expected, "{}", way.name);
        way.world.signal.reset();
        assert_eq!(way.play(|_, attempt| Ok(attempt)).outcome, Ok(1), "{}", way.name);
    }
}

#[test]
fn a_signal_during_an_attempt_ends_the_call_with_what_the_attempt_came_to() {
    for way in plain!() {
        let attempt = |world: &World, attempt| {
            world.signal.abort();
            failed(attempt)
        };
        let expected = Played {
            outcome: failed(1),
            attempts: 1,
            events: lines(&[
                "op: attempt 1 failed, TRANSIENT (Fault); stopped: the call was aborted [0.000s]",
            ]),
            spent: 0.0,
            took_s: 0.0,
        };
        assert_eq!(way.play(attempt), expected, "{}", way.name);
        way.world.signal.reset();
        let played = way.play(|world, attempt| {
            world.signal.abort();
            Ok(attempt)
        });
        assert_eq!(played.outcome, Ok(1), "what has succeeded has, {}", way.name);
    }
}

#[test]
fn a_signal_during_a_wait_ends_the_call_with_its_last_error_and_gives_the_token_back() {
    for way in plain!() {
        let world = way.world;
        let mut waits = 0;
        let _during = during_waits(move || {
            waits += 1;
            if waits == 2 {
                world.signal.abort();
            }
        });
        let played = way.play(|_, attempt| failed(attempt));
        let expected = [
            "op: attempt 1 failed, TRANSIENT (Fault); again in 1.000s [0.000s]",
            "op: attempt 2 failed, TRANSIENT (Fault); again in 1.000s [1.000s]",
            "op: attempt 2 failed, TRANSIENT; stopped: the call was aborted [2.000s]",
        ];
        assert_eq!((played.outcome, played.attempts), (failed(2), 2), "{}", way.name);
        assert_eq!(played.events, lines(&expected), "{}", way.name);
        assert_eq!(played.spent, 1.0, "the second retry was not made, {}", way.name);
    }
}

#[test]
fn a_wait_that_lasts_longer_than_it_should_is_followed_by_no_attempt_beyond_the_deadline() {
    for way in plain!() {
        let _during = during_waits(|| VirtualTime::advance(SECOND * 9));
        let expected = Played {
            outcome: failed(1),
            attempts: 1,
            events: lines(&[
                "op: attempt 1 failed, TRANSIENT (Fault); again in 1.000s [0.000s]",
                "op: attempt 1 failed, TRANSIENT; \
                 stopped: the next attempt would come too late for the deadline [10.000s]",
            ]),
            spent: 0.0,
            took_s: 10.0,
        };
        assert_eq!(way.play(|_, attempt| failed(attempt)), expected, "{}", way.name);
        let _during = during_waits(|| VirtualTime::advance(SECOND * 9 - Duration::from_nanos(1)));
        assert_eq!(way.play(|_, attempt| failed(attempt)).attempts, 2, "a nanosecond is left, {}", way.name);
    }
}

#[test]
fn a_call_inside_of_another_one_that_has_no_time_left_is_not_begun() {
    for way in plain!() {
        let outer = RetryPolicy::new().timer(VirtualTime).deadline_s(2.0).max_attempts(1);
        let played = outer.classifier(|(): &()| ErrorClass::Permanent).call(|| {
            VirtualTime::advance(SECOND * 2);
            Ok(way.play(|_, _| panic!("the operation is not called")))
        });
        let expected = Played {
            outcome: refused(StopReason::DeadlineExceeded),
            attempts: 0,
            events: lines(&["op (inside of 1): not begun; \
                             stopped: the next attempt would come too late for the deadline [0.000s]"]),
            spent: 0.0,
            took_s: 0.0,
        };
        assert_eq!(played, Ok(expected), "{}", way.name);
    }
}

#[test]
fn an_independent_call_is_begun_all_the_same() {
    ways!(independent {
        breaker: CircuitBreaker::new(),
        setters: { .nested(Nested::Independent) },
        arguments: { nested = Independent }
    });
    for way in independent() {
        let outer = RetryPolicy::new().timer(VirtualTime).deadline_s(2.0).max_attempts(1);
        let played = outer.classifier(|(): &()| ErrorClass::Permanent).call(|| {
            VirtualTime::advance(SECOND * 2);
            Ok(way.play(|_, attempt| Ok(attempt)).outcome)
        });
        assert_eq!(played, Ok(Ok(1)), "{}", way.name);
    }
}

#[test]
fn the_flag_of_a_policy_that_can_refuse_is_asked_before_every_attempt_too() {
    ways!(flagged {
        breaker: CircuitBreaker::new(),
        setters: { .abort_if(&aborted).strategy(immediate()) },
        arguments: { abort_if = aborted, strategy = immediate() }
    });
    for way in flagged() {
        set_aborted(true);
        let played = way.play(|_, _| panic!("the operation is not called"));
        assert_eq!((played.outcome, played.attempts), (refused(StopReason::Aborted), 0), "{}", way.name);
        set_aborted(false);
        let during = during_waits(|| set_aborted(true));
        let played = way.play(|_, attempt| failed(attempt));
        assert_eq!((played.outcome, played.attempts, played.spent), (failed(1), 1, 0.0), "{}", way.name);
        drop(during);
        set_aborted(false);
    }
    // One that cannot refuse makes its first attempt.
    set_aborted(true);
    let plain = RetryPolicy::new().abort_if(&aborted);
    assert_eq!(plain.call(|| failed(1)), failed(1));
    set_aborted(false);
}

#[test]
fn a_wait_is_not_begun_after_the_signal() {
    static STOP: AbortSignal = AbortSignal::new();
    static POLICY: GuardedPolicy = RetryPolicy::new().abort_on(&STOP).on_metric(&|event| {
        if event.name == EventName::Retry {
            STOP.abort();
        }
    });
    let blocking = POLICY.timer(sleeper(|_| panic!("nobody waits")));
    let outcome = blocking.execute(|| failed(1));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (1, Some(StopReason::Aborted)));
    STOP.reset();
    let future = POLICY.into_async().timer(sleeper(|_| pending()));
    assert_eq!(now(future.call(|| ready(failed(1)))), failed(1));
}

/// Nothing here takes that long unless somebody is not woken.
const LONG: Duration = Duration::from_secs(30);

/// Real threads, which are woken at once.
#[test]
fn a_thread_that_waits_is_woken_at_once_however_it_came_to_wait() {
    static STOP: AbortSignal = AbortSignal::new();
    static WAITING: AtomicU32 = AtomicU32::new(0);
    static BUDGET: Budget = Budget::new(10).cost(1).refund(0.0);

    fn hear(event: &Event<'_>) {
        if event.name == EventName::Retry {
            WAITING.fetch_add(1, Ordering::Release);
        }
    }
    static POLICY: GuardedPolicy = RetryPolicy::new()
        .abort_on(&STOP)
        .budget(&BUDGET)
        .strategy(fixed_s(60.0))
        .no_deadline()
        .on_metric(&hear);

    #[retry(abort_on = &STOP, budget = &BUDGET, strategy = fixed_s(60.0), no_deadline, on_metric = hear)]
    fn annotated() -> Outcome {
        failed(1)
    }
    #[retry(policy = POLICY)]
    fn with_policy() -> Outcome {
        failed(1)
    }
    let ways: [fn() -> Outcome; 4] = [
        annotated,
        with_policy,
        || POLICY.call(|| failed(1)),
        || POLICY.begin()?.settle(failed(1)).expect("the call is over"),
    ];
    let began = Instant::now();
    thread::scope(|scope| {
        let threads = ways.map(|way| scope.spawn(way));
        // Who does not come to wait has ended: this ends in any case.
        while WAITING.load(Ordering::Acquire) < 4 && !threads.iter().any(ScopedJoinHandle::is_finished) {
            thread::yield_now();
        }
        STOP.abort();
        for thread in threads {
            assert_eq!(thread.join().expect("it does not panic"), failed(1));
        }
    });
    assert_eq!(WAITING.load(Ordering::Acquire), 4);
    assert!(began.elapsed() < LONG, "{:?}", began.elapsed());
    assert_eq!(BUDGET.tokens(), 10.0);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_waits_is_woken_at_once_however_it_came_to_wait() {
    static STOP: AbortSignal = AbortSignal::new();
    static BUDGET: Budget = Budget::new(10).cost(1).refund(0.0);
    static POLICY: AsyncGuardedPolicy =
        AsyncRetryPolicy::new().abort_on(&STOP).budget(&BUDGET).strategy(fixed_s(10.0));

    #[retry(abort_on = &STOP, budget = &BUDGET, strategy = fixed_s(10.0))]
    async fn annotated() -> io::Result<()> {
        Err(ErrorKind::ConnectionReset.into())
    }
    #[retry(policy = POLICY)]
    async fn with_policy() -> Outcome {
        failed(1)
    }
    let limited = POLICY.attempt_timeout_s(5.0);
    // A timer of one's own has nothing to do for it.
    let endless = POLICY.timer(sleeper(|_| pending()));
    let began = tokio::time::Instant::now();
    let all = async {
        tokio::join!(
            annotated(),
            with_policy(),
            POLICY.call(|| ready(failed(1))),
            limited.call(|| ready(io::Result::<()>::Err(ErrorKind::TimedOut.into()))),
            endless.call(|| ready(failed(1))),
            async { POLICY.begin()?.settle(failed(1)).await.expect("the call is over") },
            async {
                tokio::time::sleep(SECOND * 3).await;
                assert_eq!(BUDGET.tokens(), 4.0, "six have paid");
                STOP.abort();
            },
        )
    };
    let woken = tokio::time::timeout(LONG, all).await.expect("everybody is woken");
    let (annotated, with_policy, policy, limited, endless, settled, ()) = woken;
    assert_eq!(annotated.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(limited.unwrap_err().kind(), ErrorKind::TimedOut);
    assert_eq!([with_policy, policy, endless, settled], [failed(1); 4]);
    assert_eq!(began.elapsed(), SECOND * 3, "not at the end of a wait");
    assert_eq!(BUDGET.tokens(), 10.0);
}
