//! A static policy and a client that blocks: ureq, with statuses judged although they come as `Ok(response)`.
//!
//! ```sh
//! cargo run --example http_sync
//! ```
//!
//! Each call goes through `execute`, and its `RetryOutcome` is printed.

use std::error::Error;
use std::time::Duration;

use reflexio::strategies::{decorrelated_jitter, equal_jitter, immediate, retry_after_or};
use reflexio::{
    Classification, Classify, ErrorClass, EventName, RetryOutcome, RetryPolicy, StopReason, classify,
};
use reflexio_examples::Reply::{Good, HangUp, RetryAfter, RetryAt, Slow, Status};
use reflexio_examples::{FlakyServer, retry_after};
use ureq::http;

/// Made at compile time; a number that makes no sense would not compile.
static POLICY: RetryPolicy = RetryPolicy::new()
    .strategy(decorrelated_jitter().base_s(0.05).max_s(1.0))
    .strategy_for(ErrorClass::RateLimit, retry_after_or(equal_jitter().base_s(0.1).max_s(5.0)))
    // Whoever won has written by now.
    .strategy_for(ErrorClass::Concurrency, immediate())
    .per_class_max_attempts(ErrorClass::Concurrency, 1)
    .deadline_s(10.0)
    .max_attempts(4);

type Response = http::Response<ureq::Body>;

fn get(http: &ureq::Agent, url: &str) -> RetryOutcome<Response, ureq::Error> {
    POLICY.classifier(classify::outcome(judge)).execute(|| http.get(url).call())
}

/// `None` is a success; anything else is a failure of that class, the response of a 503 as well as an error.
fn judge(outcome: &Result<Response, ureq::Error>) -> Option<Classification> {
    match outcome {
        Ok(response) if response.status().as_u16() < 400 => None,
        Ok(response) => {
            let failure = Classification::from_status(response.status().as_u16());
            Some(failure.with_retry_after(retry_after(response.headers())))
        }
        Err(ureq::Error::Io(error)) => Some(error.classify()),
        Err(ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed) => Some(ErrorClass::Transient.into()),
        // Nothing that the network does: the URL, the request, a protocol that is not HTTP.
        Err(_) => Some(ErrorClass::Permanent.into()),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let server = FlakyServer::start()?;
    let http = ureq::Agent::config_builder()
        // A status is a matter for `judge`.
        .http_status_as_error(false)
        // An attempt that blocks cannot be cut from outside: the client does it.
        .timeout_global(Some(Duration::from_secs(1)))
        .build()
        .new_agent();

    let url = server.script("/stock", &[Status(500), HangUp, Good("12 pieces")]);
    let stock = show("500, a lost connection, 200", get(&http, &url));
    assert!(stock.is_success());
    assert_eq!((stock.attempts(), server.requests("/stock")), (3, 3));
    assert_eq!(stock.failures(ErrorClass::ServerError), 1);
    assert_eq!(stock.failures(ErrorClass::Transient), 1);
    assert_eq!(stock.into_result()?.body_mut().read_to_string()?, "12 pieces");

    let url = server.script("/slow", &[Slow(Duration::from_secs(5), "late"), Good("in time")]);
    let slow = show("an answer that the client does not wait for, 200", get(&http, &url));
    assert!(slow.is_success());
    assert_eq!(slow.failures(ErrorClass::Transient), 1);

    let url = server.script("/quota", &[RetryAt(2), RetryAfter(1), Good("7 left")]);
    let quota = show("429 with a date, 429 with seconds, 200", get(&http, &url));
    assert!(quota.is_success());
    // A date has no fractions of seconds: two seconds from now are between one and two.
    assert!(quota.elapsed() > Duration::from_millis(1900), "{:?}", quota.elapsed());

    let url = server.script("/lock", &[Status(409)]);
    let lock = show("409 again and again: one retry, as the policy says for that class", get(&http, &url));
    assert_eq!(lock.stop_reason(), Some(StopReason::MaxAttemptsPerClass));
    assert_eq!(lock.attempts(), 2);

    let url = server.script("/login", &[Status(401)]);
    let login = show("401: not retried unless the policy gives the class a cap", get(&http, &url));
    assert_eq!(login.stop_reason(), Some(StopReason::NonRetryableClass));
    assert_eq!(login.class(), Some(ErrorClass::Auth));

    let url = server.script("/down", &[Status(503)]);
    let down = show("503 to the end: the last response is handed back as it came", get(&http, &url));
    assert_eq!(down.stop_reason(), Some(StopReason::MaxAttemptsGlobal));
    assert!(!down.is_success());
    assert_eq!(down.value().map(|response| response.status().as_u16()), Some(503));

    println!("\nEvery call ended as it should.");
    Ok(())
}

fn show(title: &str, outcome: RetryOutcome<Response, ureq::Error>) -> RetryOutcome<Response, ureq::Error> {
    println!("\n{title}");
    for step in outcome.timeline() {
        let class = step.class.map_or("-", ErrorClass::as_str);
        print!(
            "   {:>5} ms  attempt {}  {class:<12}  {}",
            step.elapsed.as_millis(),
            step.attempt,
            step.event
        );
        if step.event == EventName::Retry {
            print!(" in {} ms", step.sleep.as_millis());
        }
        if let Some(wait) = step.retry_after {
            print!(" (the server asks for {} ms)", wait.as_millis());
        }
        println!();
    }
    if let Some(reason) = outcome.stop_reason() {
        println!("   stopped: {reason}");
    }
    match (outcome.value(), outcome.last_error()) {
        (Some(response), _) => println!("   => Ok, {}", response.status()),
        (_, Some(error)) => println!("   => Err, {error}"),
        _ => {}
    }
    outcome
}
