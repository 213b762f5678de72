//! Classifiers of one's own, and what a policy does with them.

use std::cell::Cell;
use std::io;
use std::time::Duration;

use reflexio::classify::{self, default_classifier};
use reflexio::{AsyncRetryPolicy, Classification, ErrorClass, RetryPolicy, StopReason, retry};
use reflexio_tests::{Failure, VirtualTime, log, now};

/// An error that says nothing about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Code(u16);

fn by_code(error: &Code) -> ErrorClass {
    ErrorClass::from_status(error.0)
}

fn with_hint(error: &Code) -> Classification {
    Classification::from_status(error.0).with_retry_after(Some(Duration::from_secs(5)))
}

/// Fails once with the code, and then succeeds: a retried failure ends in 2, another in the code itself.
fn once(code: u16) -> impl FnMut() -> Result<u32, Code> {
    let mut attempts = 0;
    move || {
        attempts += 1;
        if attempts == 1 { Err(Code(code)) } else { Ok(attempts) }
    }
}

#[test]
fn a_function_classifies() {
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(by_code);
    assert_eq!(policy.call(once(503)), Ok(2));
    assert_eq!(policy.call(once(404)), Err(Code(404)));
}

#[test]
fn a_cast_classifies_a_retried_function() {
    #[retry(classifier = by_code as fn(&Code) -> ErrorClass, timer = VirtualTime)]
    fn send(mut attempt: impl FnMut() -> Result<u32, Code>) -> Result<u32, Code> {
        attempt()
    }
    assert_eq!(send(once(503)), Ok(2));
    assert_eq!(send(once(404)), Err(Code(404)));
}

#[test]
fn a_function_pointer_classifies_in_a_static() {
    static POLICY: RetryPolicy<fn(&Code) -> ErrorClass, VirtualTime> =
        RetryPolicy::new().timer(VirtualTime).classifier(by_code);
    assert_eq!(POLICY.call(once(503)), Ok(2));
    assert_eq!(POLICY.call(once(404)), Err(Code(404)));
}

#[test]
fn a_closure_that_captures_classifies() {
    let fatal = 503;
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(|error: &Code| {
        if error.0 == fatal { ErrorClass::Permanent } else { ErrorClass::Transient }
    });
    assert_eq!(policy.call(once(404)), Ok(2));
    assert_eq!(policy.call(once(503)), Err(Code(503)));
}

#[test]
fn a_classification_brings_its_hint() {
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(with_hint);
    let outcome = policy.execute(once(429));
    let first = outcome.timeline().next().unwrap();
    assert_eq!(first.retry_after, Some(Duration::from_secs(5)));
    assert!(first.sleep >= Duration::from_secs(5));
}

#[test]
fn an_async_policy_takes_the_same_classifiers() {
    let policy = AsyncRetryPolicy::new().timer(VirtualTime).classifier(by_code);
    let mut flaky = once(503);
    assert_eq!(now(policy.call(|| std::future::ready(flaky()))), Ok(2));
    let fatal = RetryPolicy::new().classifier(|_: &Code| ErrorClass::Permanent).into_async();
    let mut flaky = once(503);
    assert_eq!(now(fatal.timer(VirtualTime).call(|| std::future::ready(flaky()))), Err(Code(503)));
}

#[test]
fn a_classifier_is_asked_once_for_each_failure_and_never_for_a_success() {
    let asked = Cell::new(0);
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(|error: &Code| {
        asked.set(asked.get() + 1);
        by_code(error)
    });
    policy.call(once(503)).unwrap();
    assert_eq!(asked.get(), 1);
}

/// A client that reports every status as `Ok`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Response {
    status: u16,
}

fn judge(outcome: &Result<Response, Failure>) -> Option<Classification> {
    match outcome {
        Ok(response) if response.status < 400 => None,
        Ok(response) => Some(Classification::from_status(response.status)),
        Err(failure) => Some(failure.0),
    }
}

#[test]
fn an_ok_that_is_judged_a_failure_is_retried() {
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(classify::outcome(judge));
    let mut statuses = [503, 429, 200].into_iter();
    let outcome = policy.execute(|| Ok(Response { status: statuses.next().unwrap() }));
    assert!(outcome.is_success());
    assert_eq!(outcome.value(), Some(&Response { status: 200 }));
    assert_eq!(outcome.failures(ErrorClass::ServerError), 1);
    assert_eq!(outcome.failures(ErrorClass::RateLimit), 1);
}

#[test]
fn an_ok_that_is_judged_a_failure_comes_back_as_it_is() {
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(classify::outcome(judge));
    assert_eq!(policy.call(|| Ok(Response { status: 404 })), Ok(Response { status: 404 }));
    let outcome = policy.execute(|| Ok(Response { status: 503 }));
    assert_eq!(outcome.attempts(), 6);
    assert!(!outcome.is_success(), "an `Ok` that was judged a failure is no success");
    assert_eq!(outcome.stop_reason(), Some(StopReason::MaxAttemptsGlobal));
    assert_eq!(outcome.into_result(), Ok(Response { status: 503 }));
}

#[test]
fn an_ok_that_is_judged_a_failure_is_told_of_by_its_own_type() {
    let policy = RetryPolicy::new().timer(VirtualTime).on_metric(&log::hear).max_attempts(2);
    let policy = policy.classifier(classify::outcome(judge));
    let mut outcomes = [Err(Failure::of(ErrorClass::Transient)), Ok(Response { status: 404 })].into_iter();
    assert!(policy.call(|| outcomes.next().unwrap()).is_ok());
    let told = log::take().join("\n");
    assert!(told.contains("TRANSIENT (Failure)") && told.contains("PERMANENT (Response)"), "{told}");
}

#[test]
fn a_tuple_that_is_judged_a_failure_is_named_whole() {
    fn told<T>(value: T) -> String {
        let policy = RetryPolicy::new().on_metric(&log::hear);
        let policy =
            policy.classifier(classify::outcome(|_: &Result<T, Failure>| Some(ErrorClass::Permanent.into())));
        let mut value = Some(value);
        assert!(policy.call(|| Ok(value.take().unwrap())).is_ok());
        log::take().join("\n")
    }
    assert!(told((1_u8, "x")).contains("PERMANENT ((u8, &str));"));
    assert!(told(Box::new([1_u8; 2])).contains("PERMANENT ([u8; 2]);"));
}

#[test]
fn errors_and_values_are_judged_by_the_one_function() {
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(classify::outcome(judge));
    let failure = Failure::of(ErrorClass::Transient);
    let mut script = [Err(failure), Ok(Response { status: 500 }), Ok(Response { status: 200 })].into_iter();
    assert_eq!(policy.call(|| script.next().unwrap()), Ok(Response { status: 200 }));
}

#[test]
fn an_error_can_be_judged_a_success() {
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(classify::outcome(
        |out: &Result<(), Code>| match out {
            Err(Code(404)) | Ok(()) => None,
            Err(error) => Some(by_code(error).into()),
        },
    ));
    let outcome = policy.execute(|| Err(Code(404)));
    assert!(outcome.is_success(), "a record that is gone was to be deleted anyway");
    assert_eq!(outcome.into_result(), Err(Code(404)));
}

fn must_be_there<T>(out: &Option<T>) -> Option<Classification> {
    out.is_none().then_some(ErrorClass::Unknown.into())
}

#[test]
fn an_option_is_judged_too() {
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(classify::outcome(must_be_there::<u8>));
    let mut answers = [None, None, Some(7)].into_iter();
    assert_eq!(policy.call(|| answers.next().unwrap()), Some(7));
    let attempts = Cell::new(0);
    let nothing = policy.call(|| {
        attempts.set(attempts.get() + 1);
        None
    });
    assert_eq!((nothing, attempts.get()), (None, 3));
}

#[test]
fn an_option_is_judged_in_the_macro_too() {
    #[retry(classifier = classify::outcome(must_be_there::<u32>), timer = VirtualTime)]
    fn find(attempts: &Cell<u32>) -> Option<u32> {
        attempts.set(attempts.get() + 1);
        (attempts.get() == 3).then_some(3)
    }
    assert_eq!(find(&Cell::new(0)), Some(3));
}

#[test]
fn one_policy_serves_operations_with_different_error_types() {
    static POLICY: RetryPolicy<classify::DefaultClassifier, VirtualTime> =
        RetryPolicy::new().timer(VirtualTime);
    let io = POLICY.execute(|| Err::<(), _>(io::Error::from(io::ErrorKind::TimedOut)));
    assert_eq!(io.attempts(), 6);
    let parse = POLICY.execute(|| "x".parse::<u8>());
    assert_eq!(parse.attempts(), 1);
    let own = POLICY.execute(|| Err::<String, _>(Failure::of(ErrorClass::Unknown)));
    assert_eq!(own.attempts(), 3);
    let boxed = POLICY.execute(|| Err::<u8, Box<dyn std::error::Error>>("odd".into()));
    assert_eq!(boxed.attempts(), 3);
}

/// It says nothing of classes, but it has a code.
#[derive(Debug, thiserror::Error)]
#[error("answered {status}")]
struct Answered {
    status: u16,
}

#[test]
fn the_default_classifier_can_be_named() {
    let policy = RetryPolicy::new().timer(VirtualTime).classifier(default_classifier::<Answered>);
    assert_eq!(policy.execute(|| Err::<(), _>(Answered { status: 503 })).attempts(), 6);
    assert_eq!(policy.execute(|| Err::<(), _>(Answered { status: 404 })).attempts(), 1);
}

#[test]
fn the_macro_needs_no_classifier_for_an_error_that_is_only_an_error() {
    #[retry(timer = VirtualTime)]
    fn fetch(attempts: &Cell<u32>, status: u16) -> Result<(), Answered> {
        attempts.set(attempts.get() + 1);
        Err(Answered { status })
    }
    #[retry(timer = VirtualTime)]
    async fn fetch_async(attempts: &Cell<u32>, status: u16) -> Result<(), Answered> {
        attempts.set(attempts.get() + 1);
        Err(Answered { status })
    }
    for (status, expected) in [(503, 6), (404, 1), (302, 3)] {
        let (blocking, awaited) = (Cell::new(0), Cell::new(0));
        assert_eq!(fetch(&blocking, status).unwrap_err().status, status);
        assert_eq!(now(fetch_async(&awaited, status)).unwrap_err().status, status);
        assert_eq!((blocking.get(), awaited.get()), (expected, expected), "{status}");
    }
}

#[test]
fn the_macro_prefers_what_the_error_says_of_itself() {
    /// By its name it would be transient.
    #[derive(Debug, thiserror::Error, reflexio::Classify)]
    #[error("x")]
    #[class(permanent)]
    struct ReadTimeout;
    #[retry(timer = VirtualTime)]
    fn read(attempts: &Cell<u32>) -> Result<(), ReadTimeout> {
        attempts.set(attempts.get() + 1);
        Err(ReadTimeout)
    }
    let attempts = Cell::new(0);
    read(&attempts).unwrap_err();
    assert_eq!(attempts.get(), 1);
}

#[test]
fn the_macro_takes_functions_closures_and_statics_as_classifiers() {
    static BY_CODE: fn(&Code) -> ErrorClass = by_code;
    #[retry(classifier = by_code, timer = VirtualTime)]
    fn function(next: &mut dyn FnMut() -> Result<u32, Code>) -> Result<u32, Code> {
        next()
    }
    #[retry(classifier = |error| ErrorClass::from_status(error.0), timer = VirtualTime)]
    fn closure(next: &mut dyn FnMut() -> Result<u32, Code>) -> Result<u32, Code> {
        next()
    }
    #[retry(classifier = BY_CODE, timer = VirtualTime)]
    async fn pointer(next: &mut dyn FnMut() -> Result<u32, Code>) -> Result<u32, Code> {
        next()
    }
    assert_eq!((function(&mut once(503)), function(&mut once(404))), (Ok(2), Err(Code(404))));
    assert_eq!((closure(&mut once(503)), closure(&mut once(404))), (Ok(2), Err(Code(404))));
    assert_eq!((now(pointer(&mut once(503))), now(pointer(&mut once(404)))), (Ok(2), Err(Code(404))));
}
