//! Real stacks: a server of axum on loopback that misbehaves, a client of reqwest. Only the waits are in virtual time.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use axum::serve::Listener;
use reflexio::classify::{OutcomeClassifier, outcome};
use reflexio::strategies::fixed_s;
use reflexio::tower::{Retry, RetryLayer};
use reflexio::{AsyncRetryPolicy, Classification, ErrorClass};
use reflexio_tests::{VirtualTime, log};
use tokio::net::{TcpListener, TcpStream};
use tower::limit::{ConcurrencyLimit, GlobalConcurrencyLimitLayer};
use tower::{ServiceBuilder, ServiceExt};

/// What the server does next.
#[derive(Clone, Copy)]
enum Reply {
    Good(&'static str),
    Status(u16),
    /// 429, with that many seconds in `Retry-After`.
    RetryAfter(u32),
}
use Reply::{Good, RetryAfter, Status};

#[derive(Clone)]
struct Script {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Script {
    fn new(replies: &[Reply]) -> Self {
        let replies = replies.iter().copied().collect();
        Self { replies: Arc::new(Mutex::new(replies)), bodies: Arc::default() }
    }

    fn router(&self) -> Router {
        Router::new().fallback(any(answer)).with_state(self.clone())
    }

    /// The bodies of the requests that came so far.
    fn bodies(&self) -> Vec<String> {
        self.bodies.lock().unwrap().clone()
    }
}

async fn answer(State(script): State<Script>, body: String) -> Response {
    script.bodies.lock().unwrap().push(body);
    let reply = script.replies.lock().unwrap().pop_front().expect("the script tells every answer");
    match reply {
        Good(body) => body.into_response(),
        Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        RetryAfter(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
    }
}

/// Closes the first connections with their requests unread, which the other side sees as a reset.
struct Resetting {
    listener: TcpListener,
    resets: u32,
}

impl Listener for Resetting {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            let accepted = Listener::accept(&mut self.listener).await;
            let Some(left) = self.resets.checked_sub(1) else { return accepted };
            self.resets = left;
            accepted.0.readable().await.expect("a request comes");
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Serves on a free port, and returns the URL.
async fn serve(router: Router, resets: u32) -> reqwest::Url {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(axum::serve(Resetting { listener, resets }, router).into_future());
    url
}

type Judge<R, E> = OutcomeClassifier<fn(&Result<R, E>) -> Option<Classification>>;
type Policy<R, E> = AsyncRetryPolicy<Judge<R, E>, VirtualTime>;

const VIRTUAL: AsyncRetryPolicy<reflexio::classify::DefaultClassifier, VirtualTime> = AsyncRetryPolicy::new()
    .timer(VirtualTime)
    .operation("fetch")
    .on_metric(&log::hear)
    .random(&|| 0)
    .strategy(fixed_s(0.5))
    .max_attempts(4);

static CLIENT: Policy<reqwest::Response, reqwest::Error> =
    VIRTUAL.classifier(outcome(|answered| match answered {
        Ok(response) => by_head(response.status(), response.headers()),
        Err(_) => Some(ErrorClass::Transient.into()),
    }));

fn by_head(status: StatusCode, headers: &header::HeaderMap) -> Option<Classification> {
    let failed = status.is_client_error() || status.is_server_error();
    let seconds = || headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok();
    failed.then(|| {
        Classification::from_status(status.as_u16()).with_retry_after(seconds().map(Duration::from_secs))
    })
}

type Clone = fn(&reqwest::Request) -> Option<reqwest::Request>;
type Client =
    Retry<ConcurrencyLimit<reqwest::Client>, &'static Policy<reqwest::Response, reqwest::Error>, Clone>;

/// The stack, and its places: one.
fn client() -> (Client, Arc<tokio::sync::Semaphore>) {
    let places = Arc::new(tokio::sync::Semaphore::new(1));
    let client = ServiceBuilder::new()
        .layer(RetryLayer::new(&CLIENT, reqwest::Request::try_clone as Clone))
        .layer(GlobalConcurrencyLimitLayer::with_semaphore(Arc::clone(&places)))
        .service(reqwest::Client::builder().no_proxy().build().unwrap());
    (client, places)
}

#[tokio::test]
async fn a_client_gets_through_to_a_server_that_resets_fails_and_limits() {
    let script = Script::new(&[Status(503), RetryAfter(2), Good("at last")]);
    let url = serve(script.router(), 1).await;
    let (client, places) = client();
    let mut request = reqwest::Request::new(Method::PUT, url);
    *request.body_mut() = Some("otter".into());
    let response = client.oneshot(request).await.unwrap();
    assert_eq!(response.text().await.unwrap(), "at last");
    assert_eq!(script.bodies(), ["otter"; 3]);
    assert_eq!(
        log::take(),
        [
            "fetch: attempt 1 failed, TRANSIENT (reqwest::error::Error); again in 0.500s [0.000s]",
            "fetch: attempt 2 failed, SERVER_ERROR (Response); again in 0.500s [0.500s]",
            "fetch: attempt 3 failed, RATE_LIMIT (Response), the server asks for 2.000s; again in 2.000s [1.000s]",
            "fetch: attempt 4 succeeded [3.000s]",
        ]
    );
    assert_eq!(places.available_permits(), 1);
}

#[tokio::test]
async fn a_server_that_stays_down_is_answered_with_what_it_said_last() {
    let script = Script::new(&[Status(503), Status(503), Status(503), Status(502)]);
    let url = serve(script.router(), 0).await;
    let (client, _) = client();
    let response = client.oneshot(reqwest::Request::new(Method::GET, url)).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(script.bodies().len(), 4);
}

#[tokio::test]
async fn a_server_that_only_resets_is_the_error_of_the_client() {
    let url = serve(Router::new(), u32::MAX).await;
    let (client, _) = client();
    let error = client.oneshot(reqwest::Request::new(Method::GET, url)).await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert_eq!(log::take().len(), 4);
}

#[tokio::test]
async fn a_body_that_is_a_stream_is_sent_once() {
    let script = Script::new(&[Status(503)]);
    let url = serve(script.router(), 0).await;
    let (client, _) = client();
    let mut request = reqwest::Request::new(Method::PUT, url);
    *request.body_mut() = Some(reqwest::Body::wrap(reqwest::Body::from("otter")));
    let response = client.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(script.bodies(), ["otter"]);
    assert_eq!(
        log::take(),
        [
            "fetch: attempt 1 failed, SERVER_ERROR (Response); stopped: the request cannot be sent twice [0.000s]"
        ]
    );
}

/// A handler of axum asks that all of this is `Send`, `Sync` and `'static`.
#[tokio::test]
async fn a_handler_calls_another_server_through_the_stack() {
    #[derive(Clone)]
    struct Downstream {
        client: Client,
        url: reqwest::Url,
    }
    async fn forward(State(downstream): State<Downstream>) -> Result<String, StatusCode> {
        let request = reqwest::Request::new(Method::GET, downstream.url);
        let response = downstream.client.oneshot(request).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
        response.text().await.map_err(|_| StatusCode::BAD_GATEWAY)
    }
    let script = Script::new(&[Status(503), Good("at last")]);
    let downstream = Downstream { client: client().0, url: serve(script.router(), 1).await };
    let proxy = serve(Router::new().fallback(forward).with_state(downstream), 0).await;
    let response = reqwest::Client::builder().no_proxy().build().unwrap().get(proxy).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), "at last");
    assert_eq!(log::take().len(), 3);
}

/// What has no body can be sent again.
fn without_body(request: &Request) -> Option<Request> {
    if !request.body().is_end_stream() {
        return None;
    }
    let mut copy = Request::new(Body::empty());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    Some(copy)
}

#[tokio::test]
async fn a_router_has_the_layer_in_front_of_its_handlers() {
    static ROUTER: Policy<Response, std::convert::Infallible> =
        VIRTUAL.classifier(outcome(|answered| match answered {
            Ok(response) => by_head(response.status(), response.headers()),
            Err(never) => match *never {},
        }));
    let script = Script::new(&[Status(503), RetryAfter(1), Good("at last"), Status(503)]);
    let router = script.router().layer(RetryLayer::new(&ROUTER, without_body));

    let request = Request::get("/otters").body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(to_bytes(response.into_body(), 100).await.unwrap(), "at last");

    let request = Request::post("/otters").body(Body::from("otter")).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "a body is not sent again");
    assert_eq!(script.bodies(), ["", "", "", "otter"]);
}
