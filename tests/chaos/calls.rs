//! The annotated function, over a real client, with all that can bound it.

use std::sync::Arc;
use std::time::Duration;

use reflexio::ErrorClass::RateLimit;
use reflexio::strategies::full_jitter;
use reflexio::{AbortSignal, Budget, CircuitBreaker, Classify, ErrorClass, Rejected, TimedOut, retry};
use reflexio_examples::retry_after;
use reflexio_tests::seeded;

use crate::ledger::{self, Call};
use crate::schedule::Id;
use crate::server::Server;

pub(crate) const DEADLINE: Duration = Duration::from_secs(2);
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(800);

/// What the budget gets for a call and for a success, in tokens: eighths, so that sums of them are exact.
pub(crate) const PER_CALL: f64 = 0.125;
pub(crate) const REFUND: f64 = 0.125;

/// It never fills up: what is left at the end is then what was put in, less what was paid, in whatever order.
pub(crate) static BUDGET: Budget =
    Budget::ratio(PER_CALL).burst(1_000_000).refund(REFUND).cost_for(RateLimit, 8);

/// What a retry costs, in tokens.
pub(crate) fn cost(class: ErrorClass) -> f64 {
    if class == RateLimit { 8.0 } else { 1.0 }
}

pub(crate) const PROBES: u16 = 3;
pub(crate) const OPEN_FOR: Duration = Duration::from_millis(20);
pub(crate) static BREAKER: CircuitBreaker = CircuitBreaker::new()
    .consecutive_failures(20)
    .failure_ratio(0.9, Duration::from_millis(100), 50)
    .open_for(OPEN_FOR)
    .probes(PROBES)
    .successes_to_close(PROBES);

pub(crate) static STOP: AbortSignal = AbortSignal::new();

#[derive(Debug, thiserror::Error, Classify)]
pub(crate) enum Failure {
    #[error("{id}: the server answered {status}")]
    #[class(status = status, retry_after = retry_after)]
    Status { id: Id, status: u16, retry_after: Option<Duration> },
    #[error("{id}: the server answered {text}")]
    #[class(unknown)]
    Untrue { id: Id, text: String },
    #[error("{id}: no connection")]
    #[class(transient)]
    NotConnected { id: Id, source: reqwest::Error },
    #[error("{id}: no answer")]
    #[class(transient)]
    Broken { id: Id, source: reqwest::Error },
    #[error(transparent)]
    #[class(transparent)]
    TimedOut(#[from] TimedOut),
    #[error(transparent)]
    #[class(transparent)]
    Rejected(#[from] Rejected),
}

impl Failure {
    fn of(id: Id, source: reqwest::Error) -> Self {
        if source.is_connect() { Self::NotConnected { id, source } } else { Self::Broken { id, source } }
    }

    /// The attempt that made it.
    pub(crate) fn id(&self) -> Option<Id> {
        match self {
            Self::Status { id, .. }
            | Self::Untrue { id, .. }
            | Self::NotConnected { id, .. }
            | Self::Broken { id, .. } => Some(*id),
            Self::TimedOut(_) | Self::Rejected(_) => None,
        }
    }
}

pub(crate) struct Api {
    http: reqwest::Client,
    url: String,
    server: Arc<Server>,
}

impl Api {
    pub(crate) fn new(server: Arc<Server>) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            // It is not the client that retries here.
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(50)
            .build()
            .unwrap();
        Self { http, url: server.url(), server }
    }

    /// The true answer is the request's path.
    #[retry(
        strategy = full_jitter().base_s(0.01).max_s(0.04),
        deadline = DEADLINE,
        max_attempts = 3,
        max_unknown_attempts = 1,
        attempt_timeout = ATTEMPT_TIMEOUT,
        budget = &BUDGET,
        breaker = &BREAKER,
        abort_on = &STOP,
        on_metric = ledger::hear,
        random = seeded,
    )]
    pub(crate) async fn get(&self, call: &Call) -> Result<String, Failure> {
        let id = Id { call: call.number, attempt: call.begins() };
        let outcome = self.ask(id).await;
        call.ends(&outcome, self.server.has_closed());
        outcome
    }

    async fn ask(&self, id: Id) -> Result<String, Failure> {
        let broken = |source| Failure::of(id, source);
        let response = self.http.get(format!("{}/{id}", self.url)).send().await.map_err(broken)?;
        let status = response.status().as_u16();
        if status >= 400 {
            return Err(Failure::Status { id, status, retry_after: retry_after(response.headers()) });
        }
        let text = response.text().await.map_err(broken)?;
        if text == id.to_string() { Ok(text) } else { Err(Failure::Untrue { id, text }) }
    }
}
