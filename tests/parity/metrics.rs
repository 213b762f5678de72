//! `test_metrics_hooks.py`: what a hook needs to feed a counter with tags.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reflexio::strategies::fixed_s;
use reflexio::{ErrorClass, Event, RetryPolicy};
use reflexio_tests::{Failure, VirtualTime};

/// A counter with labels, as clients of metrics have it.
#[derive(Default)]
struct Counter {
    calls: Mutex<Vec<BTreeMap<&'static str, String>>>,
}

impl Counter {
    fn add(&self, event: &Event<'_>) {
        let mut labels = BTreeMap::from([("event", event.name.as_str().to_owned())]);
        labels.extend(event.class.map(|class| ("class", class.as_str().to_owned())));
        labels.extend(event.error_name().map(|error| ("err", error.to_owned())));
        labels.extend(event.operation.map(|operation| ("operation", operation.to_owned())));
        labels.insert("attempt", event.attempt.to_string());
        labels.insert("sleep_s", event.sleep.as_secs_f64().to_string());
        self.calls.lock().unwrap().push(labels);
    }
}

#[test]
fn an_event_has_all_that_a_counter_with_labels_wants() {
    let counter = Counter::default();
    let policy = RetryPolicy::new().strategy(fixed_s(0.5)).timer(VirtualTime);
    let mut script = [Err(Failure::of(ErrorClass::Transient)), Ok(())].into_iter();
    policy.context("fetch").on_metric(&|event| counter.add(event)).call(|| script.next().unwrap()).unwrap();
    let labels = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(
        counter.calls.into_inner().unwrap(),
        [
            labels(&[
                ("event", "retry"),
                ("class", "TRANSIENT"),
                ("err", "Failure"),
                ("operation", "fetch"),
                ("attempt", "1"),
                ("sleep_s", "0.5"),
            ]),
            labels(&[("event", "success"), ("operation", "fetch"), ("attempt", "2"), ("sleep_s", "0")]),
        ]
    );
}

/// A label is short: the type's own name, and no parameters, which may be of any length.
#[test]
fn the_label_of_an_error_is_the_name_of_its_type() {
    #[derive(Debug)]
    struct Plain;
    #[derive(Debug)]
    #[allow(dead_code)]
    struct Around<E>(E);
    fn label<E>(error: E) -> String {
        let labels = Mutex::new(Vec::new());
        let policy = RetryPolicy::new().classifier(|_: &E| ErrorClass::Permanent).timer(VirtualTime);
        let mut error = Some(error);
        let hook = |event: &Event<'_>| labels.lock().unwrap().push(event.error_name().unwrap().to_owned());
        let outcome = policy.context("op").on_metric(&hook).call(|| Err::<(), _>(error.take().unwrap()));
        assert!(outcome.is_err());
        labels.into_inner().unwrap().concat()
    }
    assert_eq!(label(Plain), "Plain");
    assert_eq!(label(Around(Around(7_u8))), "Around");
    assert_eq!(label(std::io::Error::other("x")), "std::io::error::Error", "most are just called that");
    assert_eq!(label(Box::<dyn std::error::Error>::from("x")), "dyn Error");
    assert_eq!(label(Box::<dyn std::error::Error + Send + Sync>::from("x")), "dyn Error");
    assert_eq!(label(Around(Box::<dyn std::error::Error>::from("x"))), "Around");
}

#[test]
fn no_label_holds_the_errors_message() {
    #[derive(Debug, thiserror::Error)]
    #[error("secret of request 4711")]
    struct Leaky;
    let lines = Mutex::new(Vec::new());
    let policy = RetryPolicy::new()
        .strategy(fixed_s(0.5))
        .classifier(|_: &Leaky| ErrorClass::Transient)
        .timer(VirtualTime);
    let hook = |event: &Event<'_>| lines.lock().unwrap().push(format!("{event} {event:?}"));
    policy.context("fetch").on_metric(&hook).call(|| Err::<(), _>(Leaky)).unwrap_err();
    let lines = lines.into_inner().unwrap();
    assert_eq!(lines.len(), 6);
    assert!(lines.iter().all(|line| !line.contains("4711")));
}
