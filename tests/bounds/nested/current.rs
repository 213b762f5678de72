//! What a body sees of the calls around it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::ptr;
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use reflexio::classify::DefaultClassifier;
use reflexio::policy::Nested;
use reflexio::strategies::fixed_s;
use reflexio::{AsyncRetryPolicy, Budget, Current, ErrorClass, RetryPolicy, current, retry};
use reflexio_tests::{Failure, VirtualTime, now};

const SECOND: Duration = Duration::from_secs(1);

static WIDE: Budget = Budget::new(1000);
static NARROW: Budget = Budget::new(10);

/// Attempt, depth, seconds that are left, and whose budget it is.
type Seen = (u32, u32, Option<f64>, Option<&'static str>);

fn seen() -> Option<Seen> {
    current().map(|current| {
        let remaining = current.remaining_on(&VirtualTime).map(|remaining| remaining.as_secs_f64());
        (current.attempt(), current.depth(), remaining, name_of(&current))
    })
}

fn name_of(current: &Current) -> Option<&'static str> {
    current.budget().map(|budget| match budget {
        _ if ptr::eq(budget, &WIDE) => "wide",
        _ if ptr::eq(budget, &NARROW) => "narrow",
        _ => "another",
    })
}

fn fails<T>() -> Result<T, Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

/// Takes two seconds, fails twice, and is called with what the attempt sees.
fn third_time_lucky(saw: &mut Vec<Option<Seen>>) -> Result<(), Failure> {
    saw.push(seen());
    VirtualTime::advance(SECOND * 2);
    saw.push(seen());
    if saw.len() < 6 { fails() } else { Ok(()) }
}

const SEEN_BY_THREE_ATTEMPTS: [Option<Seen>; 6] = [
    Some((1, 0, Some(10.0), Some("wide"))),
    Some((1, 0, Some(8.0), Some("wide"))),
    Some((2, 0, Some(7.0), Some("wide"))),
    Some((2, 0, Some(5.0), Some("wide"))),
    Some((3, 0, Some(4.0), Some("wide"))),
    Some((3, 0, Some(2.0), Some("wide"))),
];

#[test]
fn every_attempt_sees_its_number_the_time_left_and_the_budget() {
    static POLICY: RetryPolicy<DefaultClassifier, VirtualTime> =
        RetryPolicy::new().timer(VirtualTime).deadline_s(10.0).strategy(fixed_s(1.0)).budget(&WIDE);
    static ASYNC: AsyncRetryPolicy<DefaultClassifier, VirtualTime> =
        AsyncRetryPolicy::new().timer(VirtualTime).deadline_s(10.0).strategy(fixed_s(1.0)).budget(&WIDE);

    #[retry(timer = VirtualTime, deadline_s = 10, strategy = fixed_s(1.0), budget = &WIDE)]
    fn annotated(saw: &mut Vec<Option<Seen>>) -> Result<(), Failure> {
        third_time_lucky(saw)
    }
    #[retry(timer = VirtualTime, deadline_s = 10, strategy = fixed_s(1.0), budget = &WIDE)]
    async fn annotated_async(saw: &mut Vec<Option<Seen>>) -> Result<(), Failure> {
        third_time_lucky(saw)
    }
    #[retry(policy = ASYNC)]
    async fn with_policy(saw: &mut Vec<Option<Seen>>) -> Result<(), Failure> {
        third_time_lucky(saw)
    }
    type Watched = fn(&mut Vec<Option<Seen>>) -> Result<(), Failure>;
    let ways: [Watched; 7] = [
        |saw| annotated(saw),
        |saw| now(annotated_async(saw)),
        |saw| now(with_policy(saw)),
        |saw| POLICY.call(|| third_time_lucky(saw)),
        |saw| POLICY.execute(|| third_time_lucky(saw)).into_result(),
        |saw| now(ASYNC.call(|| std::future::ready(third_time_lucky(saw)))),
        |saw| now(ASYNC.execute(|| std::future::ready(third_time_lucky(saw)))).into_result(),
    ];
    for (n, way) in ways.iter().enumerate() {
        let mut saw = Vec::new();
        assert_eq!(seen(), None);
        way(&mut saw).unwrap();
        assert_eq!(seen(), None, "the call is over, way {n}");
        assert_eq!(saw, SEEN_BY_THREE_ATTEMPTS, "way {n}");
    }
}

#[test]
fn an_inner_call_hides_the_outer_one_until_it_is_over() {
    let outer = RetryPolicy::new().timer(VirtualTime).deadline_s(10.0).budget(&WIDE);
    let inner = RetryPolicy::new().timer(VirtualTime).deadline_s(60.0);
    outer
        .call(|| {
            VirtualTime::advance(SECOND);
            let in_inner = |policy: &RetryPolicy<_, _>| policy.call(|| Ok::<_, Failure>(seen())).unwrap();
            assert_eq!(in_inner(&inner), Some((1, 1, Some(9.0), Some("wide"))), "the nearest budget around");
            assert_eq!(in_inner(&inner.deadline_s(3.0)), Some((1, 1, Some(3.0), Some("wide"))));
            assert_eq!(in_inner(&inner.budget(&NARROW)), Some((1, 1, Some(9.0), Some("narrow"))));
            assert_eq!(in_inner(&inner.nested(Nested::StandDown)), Some((1, 1, Some(9.0), Some("wide"))));
            let independent = inner.nested(Nested::Independent);
            assert_eq!(in_inner(&independent), Some((1, 1, Some(60.0), Some("wide"))));
            assert_eq!(in_inner(&independent.no_deadline()), Some((1, 1, None, Some("wide"))));
            assert_eq!(seen(), Some((1, 0, Some(9.0), Some("wide"))), "the outer one again");
            Ok::<_, Failure>(())
        })
        .unwrap();
    assert_eq!(seen(), None);
}

#[test]
fn a_call_without_any_deadline_has_no_end() {
    let policy = RetryPolicy::new().timer(VirtualTime).no_deadline();
    assert_eq!(policy.call(|| Ok::<_, Failure>(seen())), Ok(Some((1, 0, None, None))));
}

#[test]
fn by_the_systems_clock_there_is_no_more_left_than_the_deadline() {
    #[retry(deadline_s = 10)]
    fn blocking() -> Result<Option<Duration>, Failure> {
        Ok(current().and_then(|attempt| attempt.remaining()))
    }
    let left = blocking().unwrap().unwrap();
    assert!(left <= SECOND * 10 && left > SECOND * 5, "{left:?}");
}

#[test]
fn a_call_inside_of_one_without_an_end_leaves_the_end_of_the_outermost_where_it_was() {
    static OUTERMOST: RetryPolicy = RetryPolicy::new().deadline_s(10.0);
    static ENDLESS: RetryPolicy = RetryPolicy::new().no_deadline().nested(Nested::Independent);
    static INNERMOST: RetryPolicy = RetryPolicy::new().deadline_s(5.0);
    let left = OUTERMOST.call(|| {
        ENDLESS.call(|| INNERMOST.call(|| Ok::<_, Failure>(())))?;
        Ok::<_, Failure>(current().and_then(|attempt| attempt.remaining()))
    });
    let left = left.unwrap().unwrap();
    assert!(left <= SECOND * 10 && left > SECOND * 5, "{left:?}");
}

#[test]
fn time_that_is_over_is_none_left_and_not_an_overflow() {
    let policy = RetryPolicy::new().timer(VirtualTime).deadline_s(1.0);
    let left = policy.call(|| {
        VirtualTime::advance(SECOND * 5);
        Ok::<_, Failure>(seen())
    });
    assert_eq!(left, Ok(Some((1, 0, Some(0.0), None))));
}

#[test]
fn a_loop_by_hand_shows_nothing_of_itself() {
    let policy = RetryPolicy::new().timer(VirtualTime);
    let mut attempts = policy.begin();
    let inside = RetryPolicy::new().timer(VirtualTime).call(|| Ok::<_, Failure>(seen().map(|seen| seen.1)));
    assert_eq!((seen(), inside), (None, Ok(Some(0))));
    assert_eq!(attempts.settle(Ok::<_, Failure>(1)), Some(Ok(1)));
}

#[test]
fn hooks_classifiers_and_waits_are_no_part_of_the_attempt() {
    fn outside(_: &reflexio::Event<'_>) {
        VirtualTime::advance(if current().is_some() { SECOND * 1000 } else { Duration::ZERO });
    }
    #[derive(Clone, Copy)]
    struct Outside;
    impl reflexio::time::Clock for Outside {
        fn now(&self) -> Duration {
            VirtualTime::now()
        }
    }
    impl reflexio::time::Sleep for Outside {
        fn sleep(&self, delay: Duration) {
            assert_eq!(seen(), None);
            VirtualTime::advance(delay);
        }
    }
    let classifier = |_: &()| {
        assert_eq!(seen(), None);
        ErrorClass::Transient
    };
    let began = VirtualTime::now();
    let policy = RetryPolicy::new().strategy(fixed_s(1.0)).max_attempts(3).on_metric(&outside);
    let outcome = policy.timer(Outside).classifier(classifier).call(|| Err::<(), _>(()));
    assert_eq!((outcome, VirtualTime::now() - began), (Err(()), SECOND * 2));
}

/// Without a message of a panic among the output of the tests.
fn panics() -> Result<(), Failure> {
    assert!(current().is_some());
    resume_unwind(Box::new("it breaks"))
}

#[test]
fn a_panic_in_the_body_leaves_nothing_behind() {
    #[retry(budget = &WIDE)]
    fn annotated() -> Result<(), Failure> {
        panics()
    }
    #[retry(budget = &WIDE)]
    async fn annotated_async() -> Result<(), Failure> {
        panics()
    }
    let policy = RetryPolicy::new().budget(&WIDE);
    let ways: [&dyn Fn() -> Result<(), Failure>; 5] = [
        &annotated,
        &|| now(annotated_async()),
        &|| policy.call(panics),
        &|| now(policy.into_async().call(|| async { panics() })),
        &|| now(policy.into_async().call(|| std::future::ready(panics()))),
    ];
    for way in ways {
        assert!(catch_unwind(AssertUnwindSafe(way)).is_err());
        assert_eq!(seen(), None);
        // Inside of another call, that one is there again.
        let outer = RetryPolicy::new().timer(VirtualTime).no_deadline().budget(&NARROW);
        let after = outer.call(|| {
            assert!(catch_unwind(AssertUnwindSafe(way)).is_err());
            Ok::<_, Failure>(seen())
        });
        assert_eq!(after, Ok(Some((1, 0, None, Some("narrow")))));
    }
}

#[test]
fn a_thread_that_the_body_spawns_is_no_part_of_the_attempt() {
    let policy = RetryPolicy::new();
    let there = policy.call(|| Ok::<_, Failure>(thread::spawn(seen).join().expect("it does not panic")));
    assert_eq!(there, Ok(None));
}

/// A thread may poll a call first and another go on with it: the frame goes with the future.
#[test]
fn a_call_that_moves_to_another_thread_takes_its_frame_with_it() {
    #[retry(deadline_s = 60, max_attempts = 1)]
    async fn two_polls() -> Result<[Option<u32>; 2], Failure> {
        let before = current().map(|current| current.attempt());
        let mut first = true;
        std::future::poll_fn(|_| match std::mem::take(&mut first) {
            true => std::task::Poll::Pending,
            false => std::task::Poll::Ready(()),
        })
        .await;
        Ok([before, current().map(|current| current.attempt())])
    }
    let mut call = Box::pin(two_polls());
    assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(seen(), None, "nothing is left on the thread that it leaves");
    let outcome = thread::spawn(move || (now(call), seen())).join().expect("it does not panic");
    assert_eq!(outcome, (Ok([Some(1), Some(1)]), None));
}

#[test]
fn a_call_that_is_dropped_in_the_middle_of_an_attempt_leaves_no_frame() {
    let policy = AsyncRetryPolicy::new().budget(&WIDE);
    {
        let mut call = pin!(policy.call(std::future::pending::<Result<(), Failure>>));
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert_eq!(seen(), None, "between two polls");
    }
    assert_eq!(seen(), None, "after the drop");
}
