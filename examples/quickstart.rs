//! The main job: annotated functions, async and sync, against a real HTTP server that misbehaves.
//!
//! ```sh
//! cargo run --example quickstart
//! ```
//!
//! It prints what every attempt was classified as, how long was waited, and why each call ended.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::time::{Duration, Instant};

use reflexio::strategies::{decorrelated_jitter, equal_jitter};
use reflexio::{Classify, Event, EventName, retry};
use reflexio_examples::Reply::{Good, HangUp, RetryAfter, Status};
use reflexio_examples::{FlakyServer, retry_after};
use reqwest::header::HeaderMap;

fn main() -> Result<(), Box<dyn Error>> {
    let server = FlakyServer::start()?;
    from_async(&server)?;
    from_sync(&server);
    println!("\nEvery call ended as it should.");
    Ok(())
}

/// An async function is retried without blocking the thread.
#[retry(
    strategy = decorrelated_jitter().base_s(0.05).max_s(1.0),
    rate_limit(strategy = equal_jitter().base_s(0.1).max_s(5.0), max_attempts = 3),
    deadline_s = 5,
    on_metric = timeline,
)]
async fn fetch(http: &reqwest::Client, url: &str) -> Result<String, ApiError> {
    let response = http.get(url).send().await?;
    check(response.status().as_u16(), response.headers())?;
    Ok(response.text().await?)
}

/// So is a function that blocks.
#[retry(strategy = decorrelated_jitter().base_s(0.05).max_s(1.0), deadline_s = 5, on_metric = timeline)]
fn fetch_blocking(http: &ureq::Agent, url: &str) -> Result<String, ApiError> {
    let mut response = http.get(url).call()?;
    check(response.status().as_u16(), response.headers())?;
    Ok(response.body_mut().read_to_string()?)
}

/// Nothing has to be said: any error is classified as well as can be. An event prints itself as one line for a log.
#[retry(on_metric = |event| println!("   {event}"))]
fn fetch_answer(http: &ureq::Agent, url: &str) -> Result<String, Box<dyn Error>> {
    let answer = http.get(url).call()?.body_mut().read_to_string()?;
    if answer == "42" { Ok(answer) } else { Err("not the answer".into()) }
}

/// An error that knows its class: from the HTTP status, or always the same.
#[derive(Debug, thiserror::Error, Classify)]
enum ApiError {
    #[error("the server answered {status}")]
    #[class(status = status, retry_after = retry_after)]
    Status { status: u16, retry_after: Option<Duration> },
    #[error("no answer")]
    #[class(transient)]
    Async(#[from] reqwest::Error),
    #[error("no answer")]
    #[class(transient)]
    Sync(#[from] ureq::Error),
}

fn check(status: u16, headers: &HeaderMap) -> Result<(), ApiError> {
    if status < 400 { Ok(()) } else { Err(ApiError::Status { status, retry_after: retry_after(headers) }) }
}

/// A hook hears every decision; this one prints it.
fn timeline(event: &Event<'_>) {
    let class = event.class.map_or("-", |class| class.as_str());
    print!("   {:>5} ms  attempt {}  {class:<12}  {}", event.elapsed.as_millis(), event.attempt, event.name);
    if event.name == EventName::Retry {
        print!(" in {} ms", event.sleep.as_millis());
    }
    if let Some(wait) = event.retry_after {
        print!(" (the server asks for {} s)", wait.as_secs());
    }
    println!();
    if let Some(reason) = event.stop_reason {
        println!("   stopped: {reason}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn from_async(server: &FlakyServer) -> Result<(), Box<dyn Error>> {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;

    title("503, then a lost connection: each is retried as its class says");
    let url = server.script("/profile", &[Status(503), HangUp, Good("Ada Lovelace")]);
    let profile = show(fetch(&http, &url).await);
    assert_eq!(profile.ok().as_deref(), Some("Ada Lovelace"));
    assert_eq!(server.requests("/profile"), 3);

    title("429 with `Retry-After: 1`: the wait is the server's, and a little jitter");
    let url = server.script("/quota", &[RetryAfter(1), Good("7 left")]);
    let begin = Instant::now();
    let quota = show(fetch(&http, &url).await);
    assert!(quota.is_ok() && begin.elapsed() >= Duration::from_secs(1));

    title("400: the same request would fail the same way");
    let url = server.script("/order", &[Status(400)]);
    let order = show(fetch(&http, &url).await);
    assert!(matches!(order, Err(ApiError::Status { status: 400, .. })));
    assert_eq!(server.requests("/order"), 1);
    Ok(())
}

fn from_sync(server: &FlakyServer) {
    // A status becomes an `ApiError`, with its `Retry-After`.
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let http = config.timeout_global(Some(Duration::from_secs(5))).build().new_agent();

    title("500, then 429 with `Retry-After: 3600`: that does not fit the deadline, so nobody waits for it");
    let url = server.script("/report", &[Status(500), RetryAfter(3600)]);
    let report = show(fetch_blocking(&http, &url));
    assert!(matches!(report, Err(ApiError::Status { status: 429, .. })));
    assert_eq!(server.requests("/report"), 2);

    title("An error that nobody can classify: two retries, no more");
    let url = server.script("/answer", &[Good("41")]);
    let answer = show(fetch_answer(&http, &url));
    assert_eq!(answer.err().map(|error| error.to_string()).as_deref(), Some("not the answer"));
    assert_eq!(server.requests("/answer"), 3);
}

fn title(text: &str) {
    println!("\n{text}");
}

/// Prints what the caller gets: the value, or the original error of the last attempt.
fn show<T: Debug, E: Display>(result: Result<T, E>) -> Result<T, E> {
    match &result {
        Ok(value) => println!("   => {value:?}"),
        Err(error) => println!("   => error: {error}"),
    }
    result
}
