//! `test_context.py`: a name and a hook for a batch of calls.

use std::future::ready;

use reflexio::event::Recorder;
use reflexio::strategies::immediate;
use reflexio::{AsyncRetryPolicy, ErrorClass, EventName, RetryPolicy};
use reflexio_tests::{Failure, now};

#[test]
fn a_context_binds_hook_and_operation_to_a_batch() {
    let policy = RetryPolicy::new().strategy(immediate()).operation("the policy's own name");
    let events = Recorder::new();
    let hook = |event: &reflexio::Event<'_>| events.record(event);
    let retry = policy.context("op").on_metric(&hook);
    assert_eq!(retry.call(|| Ok::<_, Failure>("ok")), Ok("ok"));
    assert_eq!(retry.call(|| Ok::<_, Failure>("again")), Ok("again"));
    let heard: Vec<_> = events.take().into_iter().map(|event| (event.name, event.operation)).collect();
    assert_eq!(heard, vec![(EventName::Success, Some("op".to_owned())); 2]);
}

#[test]
fn an_async_context_binds_hook_and_operation_to_a_batch() {
    let policy =
        AsyncRetryPolicy::new().strategy(immediate()).classifier(|_: &Failure| ErrorClass::Transient);
    let events = Recorder::new();
    let hook = |event: &reflexio::Event<'_>| events.record(event);
    let retry = policy.context("op").on_metric(&hook);
    assert_eq!(now(retry.call(|| ready(Ok::<_, Failure>("ok")))), Ok("ok"));
    let heard: Vec<_> = events.take().into_iter().map(|event| (event.name, event.operation)).collect();
    assert_eq!(heard, [(EventName::Success, Some("op".to_owned()))]);
}

#[test]
fn without_a_context_nobody_hears_of_it() {
    let policy = RetryPolicy::new().strategy(immediate());
    let events = Recorder::new();
    policy.context("op").on_metric(&|event| events.record(event)).call(|| Ok::<_, Failure>(())).unwrap();
    policy.call(|| Ok::<_, Failure>(())).unwrap();
    assert_eq!(events.take().len(), 1, "the hook is the context's, not the policy's");
}
