//! An async policy and reqwest: several calls at once, one hook that listens to all of them, attempts that are cut.
//!
//! ```sh
//! cargo run --example http_async
//! ```

use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reflexio::strategies::{decorrelated_jitter, immediate};
use reflexio::time::TimedOut;
use reflexio::{AsyncRetryPolicy, Classify, ErrorClass, Event, EventName};
use reflexio_examples::Reply::{Good, RetryAfter, Slow, Status};
use reflexio_examples::{FlakyServer, retry_after};
use reqwest::header::AUTHORIZATION;

static POLICY: AsyncRetryPolicy = AsyncRetryPolicy::new()
    .strategy(decorrelated_jitter().base_s(0.05).max_s(1.0))
    // With a cap of its own a 401 is retried, here with a fresh token.
    .strategy_for(ErrorClass::Auth, immediate())
    .per_class_max_attempts(ErrorClass::Auth, 1)
    .deadline_s(5.0);

#[derive(Debug, thiserror::Error, Classify)]
enum ApiError {
    #[error("the server answered {status}")]
    #[class(status = status, retry_after = retry_after)]
    Status { status: u16, retry_after: Option<Duration> },
    #[error("no answer")]
    #[class(transient)]
    Connection(#[from] reqwest::Error),
    /// What a policy with an attempt timeout asks for: a cut attempt needs an error.
    #[error(transparent)]
    #[class(transparent)]
    TimedOut(#[from] TimedOut),
}

#[derive(Default)]
struct Api {
    http: reqwest::Client,
    has_fresh_token: AtomicBool,
}

impl Api {
    async fn get(&self, url: &str) -> Result<String, ApiError> {
        let token = if self.has_fresh_token.load(Ordering::Relaxed) { "fresh" } else { "stale" };
        let response = self.http.get(url).header(AUTHORIZATION, token).send().await?;
        let status = response.status().as_u16();
        if status == 401 {
            self.has_fresh_token.store(true, Ordering::Relaxed);
        }
        if status >= 400 {
            return Err(ApiError::Status { status, retry_after: retry_after(response.headers()) });
        }
        Ok(response.text().await?)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = FlakyServer::start()?;
    let users = server.script("/users", &[Slow(Duration::from_secs(30), "late"), Good("3 users")]);
    let orders = server.script("/orders", &[Status(503), Status(502), Good("8 orders")]);
    let prices = server.script("/prices", &[Status(401), Good("5 prices")]);
    let stock = server.script("/stock", &[RetryAfter(1), Good("12 pieces")]);
    let images = server.script("/images", &[Status(404)]);

    let api = Api::default();
    let policy = POLICY.attempt_timeout_s(1.0);
    // The hook borrows: what it captures lives as long as the batch, not as long as the program.
    let events = Mutex::new(Vec::new());
    let hook = |event: &Event<'_>| {
        println!("   {event}");
        events.lock().unwrap_or_else(PoisonError::into_inner).push((event.name, event.class));
    };
    let batch = policy.context("import").on_metric(&hook);

    println!("Five calls at once:\n");
    let begin = Instant::now();
    let (users, orders, prices, stock, images) = tokio::join!(
        batch.call(|| api.get(&users)),
        batch.call(|| api.get(&orders)),
        batch.call(|| api.get(&prices)),
        batch.execute(|| api.get(&stock)),
        batch.call(|| api.get(&images)),
    );
    let took = begin.elapsed();

    println!("\nusers   {users:?}\norders  {orders:?}\nprices  {prices:?}");
    println!("stock   {:?} after {} attempts", stock.value(), stock.attempts());
    println!("images  {images:?}");
    assert_eq!(users?, "3 users");
    assert_eq!(orders?, "8 orders");
    assert_eq!(prices?, "5 prices");
    assert!(stock.is_success() && stock.elapsed() >= Duration::from_secs(1));
    assert!(matches!(images, Err(ApiError::Status { status: 404, .. })));
    // The slow answer was not waited for, and nobody waited for anybody else.
    assert!(took < Duration::from_secs(4), "{took:?}");

    let events = events.into_inner().unwrap_or_else(PoisonError::into_inner);
    let count = |name, class| events.iter().filter(|event| **event == (name, class)).count();
    println!("\n{} events in {} ms", events.len(), took.as_millis());
    assert_eq!(count(EventName::Success, None), 4);
    assert_eq!(count(EventName::Retry, Some(ErrorClass::ServerError)), 2);
    assert_eq!(count(EventName::Retry, Some(ErrorClass::Transient)), 1);
    assert_eq!(count(EventName::Retry, Some(ErrorClass::Auth)), 1);
    assert_eq!(count(EventName::Retry, Some(ErrorClass::RateLimit)), 1);
    assert_eq!(count(EventName::PermanentFail, Some(ErrorClass::Permanent)), 1);
    assert_eq!(events.len(), 10);
    Ok(())
}
