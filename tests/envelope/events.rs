//! Hooks that misbehave, and what an event says of itself.

use std::io;
use std::sync::Arc;

use reflexio::{Classify, Event, EventName, RetryPolicy, StopReason, retry};
use reflexio_tests::{VirtualTime, log};

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "nobody expects this");
    }
}

#[test]
fn a_hook_that_panics_changes_nothing_whatever_it_panics_with() {
    let policy = RetryPolicy::new().on_metric(&|_| std::panic::panic_any(PanicsWhenDropped));
    assert_eq!(policy.call(|| "7".parse::<u8>()), Ok(7));
    assert!(policy.call(|| "x".parse::<u8>()).is_err());
}

#[test]
fn a_hook_may_use_a_policy_of_its_own() {
    static INNER: RetryPolicy = RetryPolicy::new();
    let policy = RetryPolicy::new().on_metric(&|event| {
        log::hear(event);
        INNER.call(|| "7".parse::<u8>()).unwrap();
    });
    assert_eq!(policy.call(|| "7".parse::<u8>()), Ok(7));
    assert_eq!(log::take().len(), 1);
}

#[test]
fn all_three_hooks_hear_every_event() {
    static POLICY: RetryPolicy = RetryPolicy::new().on_metric(&log::hear);
    #[retry(policy = POLICY.context("batch").on_metric(&log::hear), on_metric = log::hear)]
    fn seven() -> Result<u8, std::num::ParseIntError> {
        "7".parse()
    }
    assert_eq!(seven(), Ok(7));
    assert_eq!(log::take(), ["batch: attempt 1 succeeded [0.000s]"; 3]);
}

#[test]
fn an_error_is_named_without_its_path_its_parameters_and_its_box() {
    fn name_of<E: Classify>(error: E) -> String {
        let name = std::sync::Mutex::new(String::new());
        let hook = |event: &Event<'_>| {
            event.error_name().unwrap_or_default().clone_into(&mut name.lock().expect("no poison"));
        };
        let mut error = Some(error);
        let policy = RetryPolicy::new().timer(VirtualTime).max_attempts(1);
        let result =
            policy.context("op").on_metric(&hook).call(|| Err::<(), _>(error.take().expect("one attempt")));
        assert!(result.is_err());
        name.into_inner().expect("no poison")
    }
    assert_eq!(name_of(Box::new(reflexio::TimedOut::new())), "TimedOut");
    assert_eq!(name_of(Arc::new(reflexio::TimedOut::new())), "TimedOut");
    assert_eq!(name_of(Box::<dyn std::error::Error>::from("x")), "dyn Error");
    assert_eq!(name_of::<&reflexio::TimedOut>(&reflexio::TimedOut::new()), "TimedOut");
    assert_eq!(name_of(io::Error::other("x")), "std::io::error::Error", "which of them is in the path");
}

#[test]
fn a_stop_reason_has_a_name_for_tags_and_words_for_people() {
    assert_eq!(StopReason::MaxAttemptsPerClass.as_str(), "max_attempts_per_class");
    assert_eq!(StopReason::MaxAttemptsPerClass.to_string(), "no retries left for this class");
    assert_eq!(StopReason::NonRetryableClass.as_str(), "non_retryable_class");
}

#[test]
fn an_event_can_be_made_to_try_a_hook() {
    log::hear(&Event::new(EventName::Success, 3));
    assert_eq!(log::take(), ["call: attempt 3 succeeded [0.000s]"]);
}
