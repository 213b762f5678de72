//! A service that stands in front of a flaky one: `#[retry]` in a handler of axum, and its events as counters.
//!
//! ```sh
//! cargo run --example axum_proxy              # tests itself, and exits
//! cargo run --example axum_proxy -- --serve   # stays up, for curl
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use reflexio::strategies::{decorrelated_jitter, equal_jitter};
use reflexio::{Classify, Event, retry};
use reflexio_examples::Reply::{Good, HangUp, RetryAfter, Status};
use reflexio_examples::{FlakyServer, retry_after};
use tokio::net::TcpListener;

#[derive(Clone)]
struct Proxy {
    http: reqwest::Client,
    downstream: String,
}

impl Proxy {
    fn router(self) -> Router {
        Router::new().route("/metrics", get(metrics)).fallback(get(forward)).with_state(self)
    }

    /// Only GET comes here: it may be done twice.
    #[retry(
        strategy = decorrelated_jitter().base_s(0.05).max_s(0.5),
        rate_limit(strategy = equal_jitter().base_s(0.1).max_s(1.0), max_attempts = 2),
        // Whoever asks the proxy waits meanwhile.
        deadline_s = 3,
        max_attempts = 4,
        operation = "downstream",
        on_metric = count,
    )]
    async fn fetch(&self, path: &str) -> Result<String, DownstreamError> {
        let response = self.http.get(format!("{}{path}", self.downstream)).send().await?;
        let status = response.status();
        if status.as_u16() >= 400 {
            return Err(DownstreamError::Status { status, retry_after: retry_after(response.headers()) });
        }
        Ok(response.text().await?)
    }
}

async fn forward(State(proxy): State<Proxy>, uri: Uri) -> Result<String, DownstreamError> {
    proxy.fetch(uri.path()).await
}

#[derive(Debug, thiserror::Error, Classify)]
enum DownstreamError {
    #[error("the downstream service answered {status}")]
    #[class(status = status, retry_after = retry_after)]
    Status { status: StatusCode, retry_after: Option<Duration> },
    #[error("the downstream service cannot be reached")]
    #[class(transient)]
    Connection(#[from] reqwest::Error),
}

/// The original error reaches the caller of the proxy, with the wait that the downstream service asked for.
impl IntoResponse for DownstreamError {
    fn into_response(self) -> Response {
        let text = self.to_string();
        match self {
            Self::Status { status, retry_after: Some(wait) } => {
                // The header has no fractions of seconds: rounded up, nobody comes back too early.
                let seconds = wait.as_millis().div_ceil(1000);
                (status, [(header::RETRY_AFTER, seconds.to_string())], text).into_response()
            }
            Self::Status { status, .. } => (status, text).into_response(),
            Self::Connection(_) => (StatusCode::BAD_GATEWAY, text).into_response(),
        }
    }
}

/// How often each event was heard, by its name and the class of the failure: both are small fixed sets, as the tags of
/// a metric should be.
static COUNTERS: Mutex<BTreeMap<(&str, &str), u64>> = Mutex::new(BTreeMap::new());

fn count(event: &Event<'_>) {
    let class = event.class.map_or("", |class| class.as_str());
    let mut counters = COUNTERS.lock().unwrap_or_else(PoisonError::into_inner);
    *counters.entry((event.name.as_str(), class)).or_default() += 1;
}

async fn metrics() -> String {
    let counters = COUNTERS.lock().unwrap_or_else(PoisonError::into_inner);
    counters.iter().fold(String::new(), |mut text, ((event, class), count)| {
        let _ = writeln!(text, "retry_events_total{{event=\"{event}\",class=\"{class}\"}} {count}");
        text
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = FlakyServer::start()?;
    server.script("/flaky", &[Status(503), HangUp, Good("at last")]);
    server.script("/limited", &[RetryAfter(1), Good("in time")]);
    server.script("/closed", &[RetryAfter(3600)]);
    server.script("/down", &[Status(500)]);
    server.script("/dead", &[HangUp]);

    let proxy = Proxy {
        http: reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?,
        downstream: server.base_url(),
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let service = axum::serve(listener, proxy.router());

    if std::env::args().any(|argument| argument == "--serve") {
        println!("Try: curl -i {url}/PATH, with flaky, limited, closed, down, dead; then {url}/metrics");
        service.await?;
        return Ok(());
    }
    tokio::select! {
        ended = service.into_future() => Err(format!("the service ended: {ended:?}").into()),
        tested = test(&url) => tested,
    }
}

async fn test(url: &str) -> Result<(), Box<dyn Error>> {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
    let get = async |path: &str| -> Result<_, reqwest::Error> {
        let response = http.get(format!("{url}{path}")).send().await?;
        let (status, wait) = (response.status().as_u16(), retry_after(response.headers()));
        let text = response.text().await?;
        println!("GET {path:<9} {status} {text}");
        Ok((status, wait, text))
    };

    assert_eq!(get("/flaky").await?, (200, None, "at last".to_owned()));
    assert_eq!(get("/limited").await?, (200, None, "in time".to_owned()));
    let (status, wait, _) = get("/closed").await?;
    assert_eq!((status, wait), (429, Some(Duration::from_secs(3600))));
    assert_eq!(get("/down").await?.0, 500);
    assert_eq!(get("/dead").await?.0, 502);
    assert_eq!(get("/missing").await?.0, 404);

    println!();
    let (_, _, metrics) = get("/metrics").await?;
    let expected = [
        ("deadline_exceeded", "RATE_LIMIT", 1),
        ("max_attempts_exceeded", "SERVER_ERROR", 1),
        ("max_attempts_exceeded", "TRANSIENT", 1),
        ("permanent_fail", "PERMANENT", 1),
        ("retry", "RATE_LIMIT", 1),
        ("retry", "SERVER_ERROR", 4),
        ("retry", "TRANSIENT", 4),
        ("success", "", 2),
    ]
    .map(|(event, class, count)| {
        format!("retry_events_total{{event=\"{event}\",class=\"{class}\"}} {count}\n")
    })
    .concat();
    assert_eq!(metrics, expected);
    Ok(())
}
