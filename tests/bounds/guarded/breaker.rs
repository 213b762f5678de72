//! The circuit breaker of a policy.

use std::future::ready;
use std::time::Duration;

use reflexio::breaker::{CircuitBreaker, CircuitState};
use reflexio::classify::DefaultClassifier;
use reflexio::policy::{AsyncGuardedPolicy, GuardedPolicy};
use reflexio::strategies::{fixed_s, immediate};
use reflexio::{AbortSignal, Budget, ErrorClass, EventName, Rejected, RetryPolicy, StopReason, retry};
use reflexio_tests::{VirtualTime, log, now};

use super::ways::{Body, Fault, Meanwhile, Outcome, Played, Way, World, during_waits, ways};

const SECOND: Duration = Duration::from_secs(1);

fn failed(attempt: u32) -> Outcome {
    Err(Fault::Failed(ErrorClass::ServerError, attempt))
}

fn open_for(rest: Option<Duration>) -> Outcome {
    Err(Fault::Refused(Rejected::new(StopReason::CircuitOpen, rest)))
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(ToString::to_string).collect()
}

#[test]
fn an_open_circuit_refuses_the_first_attempt() {
    ways!(plain {
        breaker: CircuitBreaker::new().consecutive_failures(5).open_for_s(10.0),
        setters: {},
        arguments: {}
    });
    for way in plain() {
        let refused = |outcome| Played {
            outcome,
            attempts: 0,
            events: lines(&["op: not begun; stopped: the circuit breaker is open [0.000s]"]),
            spent: 0.0,
            took_s: 0.0,
        };
        let play = || way.play(|_, _| panic!("the operation is not called"));
        way.world.breaker.force_open();
        assert_eq!(play(), refused(open_for(None)), "{}", way.name);
        way.world.breaker.release();
        for _ in 0..5 {
            way.world.another_call(Err(ErrorClass::Transient));
        }
        VirtualTime::advance(SECOND * 4);
        assert_eq!(play(), refused(open_for(Some(SECOND * 6))), "{}", way.name);
    }
}

#[test]
fn a_circuit_that_its_own_failures_open_ends_the_call_without_a_wait() {
    ways!(plain {
        breaker: CircuitBreaker::new().consecutive_failures(2).open_for_s(10.0),
        setters: { .strategy(fixed_s(1.0)) },
        arguments: { strategy = fixed_s(1.0) }
    });
    for way in plain() {
        let expected = Played {
            outcome: failed(2),
            attempts: 2,
            events: lines(&[
                "op: attempt 1 failed, SERVER_ERROR (Fault); again in 1.000s [0.000s]",
                "op: the circuit opened by attempt 2 [1.000s]",
                "op: attempt 2 failed, SERVER_ERROR (Fault); stopped: the circuit breaker is open [1.000s]",
            ]),
            spent: 1.0,
            took_s: 1.0,
        };
        assert_eq!(way.play(|_, attempt| failed(attempt)), expected, "{}", way.name);
        assert_eq!(way.world.breaker.state(), CircuitState::Open);
    }
}

#[test]
fn a_retry_that_comes_after_the_open_time_is_the_probe() {
    // As long as the circuit is open, to the nanosecond: then it is asked again.
    ways!(plain {
        breaker: CircuitBreaker::new().consecutive_failures(1).open_for_s(10.0),
        setters: { .strategy(fixed_s(10.0)) },
        arguments: { strategy = fixed_s(10.0) }
    });
    for way in plain() {
        let expected = Played {
            outcome: Ok(3),
            attempts: 3,
            events: lines(&[
                "op: the circuit opened by attempt 1 [0.000s]",
                "op: attempt 1 failed, SERVER_ERROR (Fault); again in 10.000s [0.000s]",
                "op: the circuit half-open for attempt 2 [10.000s]",
                "op: the circuit opened by attempt 2 [10.000s]",
                "op: attempt 2 failed, SERVER_ERROR (Fault); again in 10.000s [10.000s]",
                "op: the circuit half-open for attempt 3 [20.000s]",
                "op: the circuit closed by attempt 3 [20.000s]",
                "op: attempt 3 succeeded [20.000s]",
            ]),
            spent: 2.0,
            took_s: 20.0,
        };
        let played = way.play(|_, attempt| if attempt < 3 { failed(attempt) } else { Ok(attempt) });
        assert_eq!(played, expected, "{}", way.name);
        assert_eq!(way.world.breaker.state(), CircuitState::Closed);
    }
}

#[test]
fn a_wait_that_ends_just_before_the_open_time_is_not_begun() {
    ways!(plain {
        breaker: CircuitBreaker::new().consecutive_failures(1).open_for_s(10.0),
        setters: { .strategy(fixed_s(9.999_999_999)) },
        arguments: { strategy = fixed_s(9.999_999_999) }
    });
    for way in plain() {
        let Played { outcome, attempts, spent, took_s, .. } = way.play(|_, attempt| failed(attempt));
        assert_eq!((outcome, attempts, spent, took_s), (failed(1), 1, 0.0, 0.0), "{}", way.name);
    }
}

#[test]
fn a_circuit_that_others_open_during_the_wait_ends_the_call_with_its_own_error() {
    ways!(plain {
        breaker: CircuitBreaker::new().consecutive_failures(2).open_for_s(10.0),
        setters: { .strategy(fixed_s(1.0)) },
        arguments: { strategy = fixed_s(1.0) }
    });
    for way in plain() {
        let world = way.world;
        let _during = during_waits(move || world.another_call(Err(ErrorClass::Transient)));
        let expected = Played {
            outcome: failed(1),
            attempts: 1,
            events: lines(&[
                "op: attempt 1 failed, SERVER_ERROR (Fault); again in 1.000s [0.000s]",
                "op: attempt 1 failed, SERVER_ERROR; stopped: the circuit breaker is open [1.000s]",
            ]),
            // The retry was paid for and not made.
            spent: 0.0,
            took_s: 1.0,
        };
        assert_eq!(way.play(|_, attempt| failed(attempt)), expected, "{}", way.name);
    }
}

#[test]
fn a_circuit_that_others_open_during_an_attempt_ends_the_call_with_its_own_error() {
    ways!(plain {
        breaker: CircuitBreaker::new().consecutive_failures(1).open_for_s(10.0),
        setters: { .strategy(fixed_s(1.0)) },
        arguments: { strategy = fixed_s(1.0) }
    });
    for way in plain() {
        let played = way.play(|world, attempt| {
            world.another_call(Err(ErrorClass::Transient));
            failed(attempt)
        });
        // Who opened it told of it.
        let stopped =
            "op: attempt 1 failed, SERVER_ERROR (Fault); stopped: the circuit breaker is open [0.000s]";
        assert_eq!((played.outcome, played.events), (failed(1), lines(&[stopped])), "{}", way.name);
    }
}

#[test]
fn where_as_many_probes_are_out_as_there_may_be_a_call_is_refused() {
    ways!(plain {
        breaker: CircuitBreaker::new().consecutive_failures(1).open_for_s(10.0),
        setters: {},
        arguments: {}
    });
    for way in plain() {
        way.world.another_call(Err(ErrorClass::Transient));
        VirtualTime::advance(SECOND * 10);
        let probe = way.world.breaker.try_acquire(VirtualTime::now).expect("the first one is admitted");
        let played = way.play(|_, _| Ok(1));
        assert_eq!((played.outcome, played.attempts), (open_for(None), 0), "{}", way.name);
        drop(probe);
        let played = way.play(|_, _| Ok(1));
        let expected =
            lines(&["op: the circuit closed by attempt 1 [0.000s]", "op: attempt 1 succeeded [0.000s]"]);
        assert_eq!((played.outcome, played.events), (Ok(1), expected), "{}", way.name);
    }
}

/// Trips the circuit and closes it again, as others do in ten seconds.
fn others_trip_and_close(world: &World) {
    world.another_call(Err(ErrorClass::Transient));
    VirtualTime::advance(SECOND * 10);
    world.another_call(Ok(()));
    assert_eq!(world.breaker.state(), CircuitState::Closed);
}

#[test]
fn an_attempt_from_before_a_transition_says_nothing_about_what_came_after() {
    ways!(plain {
        breaker: CircuitBreaker::new().consecutive_failures(1).open_for_s(10.0),
        setters: { .strategy(immediate()) },
        arguments: { strategy = immediate() }
    });
    for way in plain() {
        let played = way.play(|world, attempt| {
            others_trip_and_close(world);
            if attempt == 1 { failed(attempt) } else { Ok(attempt) }
        });
        let expected = [
            "op: attempt 1 failed, SERVER_ERROR (Fault); again in 0.000s [10.000s]",
            "op: attempt 2 succeeded [20.000s]",
        ];
        assert_eq!((played.outcome, played.events), (Ok(2), lines(&expected)), "{}", way.name);
        // A success that comes late closes nothing either.
        let played = way.play(|world, attempt| {
            world.another_call(Err(ErrorClass::Transient));
            Ok(attempt)
        });
        assert_eq!((played.outcome, way.world.breaker.state()), (Ok(1), CircuitState::Open), "{}", way.name);
    }
}

#[test]
fn a_share_of_failures_opens_it_too() {
    ways!(plain {
        breaker: CircuitBreaker::new().failure_ratio(0.5, Duration::from_secs(60), 4).no_consecutive_failures().open_for_s(10.0),
        setters: { .strategy(fixed_s(1.0)) },
        arguments: { strategy = fixed_s(1.0) }
    });
    for way in plain() {
        way.world.another_call(Ok(()));
        way.world.another_call(Ok(()));
        let expected = lines(&[
            "op: attempt 1 failed, SERVER_ERROR (Fault); again in 1.000s [0.000s]",
            "op: the circuit opened by attempt 2 [1.000s]",
            "op: attempt 2 failed, SERVER_ERROR (Fault); stopped: the circuit breaker is open [1.000s]",
        ]);
        let played = way.play(|_, attempt| failed(attempt));
        assert_eq!((played.outcome, played.events), (failed(2), expected), "{}", way.name);
    }
}

#[test]
fn failures_that_are_answers_keep_it_closed() {
    ways!(plain {
        breaker: CircuitBreaker::new().consecutive_failures(2),
        setters: { .strategy(immediate()).max_attempts(10) },
        arguments: { strategy = immediate(), max_attempts = 10 }
    });
    for way in plain() {
        let played = way.play(|_, attempt| {
            let class = if attempt % 2 == 0 { ErrorClass::RateLimit } else { ErrorClass::ServerError };
            Err(Fault::Failed(class, attempt))
        });
        assert_eq!((played.attempts, way.world.breaker.state()), (10, CircuitState::Closed), "{}", way.name);
    }
}

#[test]
fn two_policies_share_what_they_learn_of_one_dependency() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(3).open_for_s(10.0);
    static READS: GuardedPolicy = RetryPolicy::new().breaker(&BREAKER).strategy(immediate()).max_attempts(2);

    #[retry(breaker = &BREAKER, timer = VirtualTime, max_attempts = 5, strategy = immediate())]
    fn write(attempts: &mut u32) -> Outcome {
        *attempts += 1;
        failed(*attempts)
    }
    let reads = READS.timer(VirtualTime).random(&|| 0);
    assert_eq!(reads.execute(|| failed(0)).stop_reason(), Some(StopReason::MaxAttemptsGlobal));
    let mut attempts = 0;
    assert_eq!(write(&mut attempts), failed(1), "the third failure of both together");
    let outcome = reads.execute(|| Ok::<_, Fault>(1));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (0, Some(StopReason::CircuitOpen)));
    // Without `random` the open time is lengthened by up to a fifth.
    VirtualTime::advance(SECOND * 12);
    assert_eq!(reads.call(|| Ok::<_, Fault>(1)), Ok(1));
    assert_eq!(BREAKER.state(), CircuitState::Closed);
}

#[test]
fn a_report_tells_of_a_refusal_before_the_first_attempt_and_after_a_wait() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive_failures(2).open_for_s(10.0);
    let policy = RetryPolicy::new().breaker(&BREAKER).timer(Meanwhile).strategy(fixed_s(1.0)).random(&|| 0);
    // What `execute` asks of the error is nothing: text is no `From<Rejected>`.
    let classifier = |_: &&str| ErrorClass::ServerError;
    let policy = policy.classifier(classifier);
    let during = during_waits(|| {
        let permit = BREAKER.try_acquire(VirtualTime::now).expect("it is admitted").permit;
        permit.failure(ErrorClass::ServerError, VirtualTime::now, || 0);
    });
    let outcome = policy.execute(|| Err::<u8, _>("lost"));
    drop(during);
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (1, Some(StopReason::CircuitOpen)));
    assert_eq!(
        (outcome.failures(ErrorClass::ServerError), outcome.class()),
        (1, Some(ErrorClass::ServerError))
    );
    assert!(!outcome.is_success());
    let steps: Vec<_> = outcome.timeline().map(|step| (step.attempt, step.event, step.sleep)).collect();
    assert_eq!(steps, [(1, EventName::Retry, SECOND)], "the wait was announced and begun");
    assert_eq!(outcome.into_result(), Ok(Err("lost")));

    let outcome = policy.execute(|| Ok::<u8, &str>(1));
    assert_eq!((outcome.attempts(), outcome.stop_reason()), (0, Some(StopReason::CircuitOpen)));
    assert_eq!((outcome.value(), outcome.last_error(), outcome.class()), (None, None, None));
    assert_eq!(
        (outcome.timeline().len(), outcome.elapsed(), outcome.is_success()),
        (0, Duration::ZERO, false)
    );
    assert_eq!(outcome.into_result(), Err(Rejected::new(StopReason::CircuitOpen, Some(SECOND * 9))));
}
