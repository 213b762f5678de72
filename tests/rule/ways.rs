//! Every way to use the engine.

/// A scenario: settings (once as setters, once as macro arguments), a script, and the events that must come of it,
/// whichever way the engine is used.
macro_rules! scenario {
    (
        $(#[$doc:meta])*
        $name:ident
        setters: { $($setters:tt)* }
        arguments: { $($arguments:tt)* }
        script: $script:expr,
        events: $events:expr,
    ) => {
        mod $name {
            #[allow(unused_imports, reason = "not every scenario needs all of them")]
            use super::*;

            $(#[$doc])*
            #[test]
            fn blocking_policy() {
                static POLICY: RetryPolicy<DefaultClassifier, VirtualTime> =
                    RetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear)$($setters)*;
                check($script, $events, |script| POLICY.call(|| script.attempt()));
                check($script, $events, |script| POLICY.execute(|| script.attempt()).into_result());
            }

            #[test]
            fn async_policy() {
                static POLICY: AsyncRetryPolicy<DefaultClassifier, VirtualTime> =
                    AsyncRetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear)$($setters)*;
                check($script, $events, |script| {
                    block_on(POLICY.call(|| std::future::ready(script.attempt())))
                });
                check($script, $events, |script| {
                    block_on(POLICY.execute(|| std::future::ready(script.attempt()))).into_result()
                });
            }

            #[test]
            fn tower() {
                static POLICY: AsyncRetryPolicy<DefaultClassifier, VirtualTime> =
                    AsyncRetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear)$($setters)*;
                check($script, $events, |script| {
                    let script = RefCell::new(script);
                    let service = service_fn(|()| std::future::ready(script.borrow_mut().attempt()));
                    block_on(RetryLayer::cloning(&POLICY).layer(service).oneshot(()))
                });
            }

            #[test]
            fn by_hand() {
                static POLICY: RetryPolicy<DefaultClassifier, VirtualTime> =
                    RetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear)$($setters)*;
                check($script, $events, |script| {
                    let mut attempts = POLICY.begin();
                    loop {
                        match attempts.next(script.attempt()) {
                            ControlFlow::Break(outcome) => break outcome,
                            ControlFlow::Continue(delay) => VirtualTime::advance(delay),
                        }
                    }
                });
            }

            #[test]
            fn stored_between_attempts() {
                static POLICY: RetryPolicy<DefaultClassifier, VirtualTime> =
                    RetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear_scheduled)$($setters)*;
                check($script, $events, |script| {
                    let began = VirtualTime::now();
                    let mut stored = serde_json::to_string(&Progress::new()).unwrap();
                    loop {
                        let progress = serde_json::from_str(&stored).unwrap();
                        let attempts = POLICY.resume(progress, VirtualTime::now() - began);
                        match attempts.schedule(script.attempt()) {
                            ControlFlow::Break(outcome) => break outcome,
                            ControlFlow::Continue(later) => {
                                stored = serde_json::to_string(&later.progress).unwrap();
                                VirtualTime::advance(later.delay);
                            }
                        }
                    }
                });
            }

            #[test]
            fn without_a_clock() {
                static POLICY: RetryPolicy<DefaultClassifier, VirtualTime> =
                    RetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear)$($setters)*;
                check($script, $events, |script| {
                    let began = VirtualTime::now();
                    let mut progress = Progress::new();
                    loop {
                        let outcome = script.attempt();
                        match POLICY.decide(&mut progress, &outcome, VirtualTime::now() - began) {
                            Some(Decision::RetryAfter(delay)) => VirtualTime::advance(delay),
                            Some(Decision::Stop(_)) | None => break outcome,
                        }
                    }
                });
            }

            #[test]
            fn context() {
                static POLICY: RetryPolicy<DefaultClassifier, VirtualTime> =
                    RetryPolicy::new().timer(VirtualTime)$($setters)*;
                check($script, $events, |script| {
                    POLICY.context("op").on_metric(&log::hear).call(|| script.attempt())
                });
            }

            #[test]
            fn blocking_macro() {
                #[retry(timer = VirtualTime, operation = "op", on_metric = log::hear, $($arguments)*)]
                fn run(script: &mut Script) -> Result<u32, Failure> {
                    script.attempt()
                }
                check($script, $events, run);
            }

            #[test]
            fn async_macro() {
                #[retry(timer = VirtualTime, operation = "op", on_metric = log::hear, $($arguments)*)]
                async fn run(script: &mut Script) -> Result<u32, Failure> {
                    std::future::ready(script.attempt()).await
                }
                check($script, $events, |script| block_on(run(script)));
            }

            #[test]
            fn macro_with_a_policy() {
                static POLICY: RetryPolicy<DefaultClassifier, VirtualTime> =
                    RetryPolicy::new().timer(VirtualTime)$($setters)*;
                #[retry(policy = POLICY, operation = "op", on_metric = log::hear)]
                fn run(script: &mut Script) -> Result<u32, Failure> {
                    script.attempt()
                }
                check($script, $events, run);
            }
        }
    };
}
pub(crate) use scenario;

use std::time::Duration;

use reflexio::ErrorClass;
use reflexio_tests::{Failure, Script, Step, VirtualTime, log};

/// Runs one script one way: the events are those expected, the outcome is that of the last attempt, and no attempt is
/// made, and no time passes, beyond what the events tell.
pub(crate) fn check(
    mut script: Script,
    events: &[&str],
    run: impl FnOnce(&mut Script) -> Result<u32, Failure>,
) {
    let began = VirtualTime::now();
    let outcome = run(&mut script);
    let took = VirtualTime::now() - began;
    assert_eq!(log::take(), events);
    assert_eq!(script.attempts() as usize, events.len(), "each attempt is one event");
    assert_eq!(outcome, script.outcome_of(script.attempts()), "the last outcome comes back as it was");
    let ending = format!("[{:.3}s]", took.as_secs_f64());
    assert!(events.last().is_some_and(|event| event.ends_with(&ending)), "no wait after the last attempt");
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers").block_on(future)
}

pub(crate) fn fails(class: ErrorClass) -> Result<u32, Failure> {
    Err(Failure::of(class))
}

pub(crate) fn after(takes_s: f64, outcome: Result<u32, Failure>) -> Step {
    Step { takes: Duration::from_secs_f64(takes_s), outcome }
}
