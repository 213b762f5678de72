//! A layer for services of [tower](https://docs.rs/tower): clients of reqwest, hyper and tonic, routers of axum.
//!
//! ```
//! use std::future::{Ready, poll_fn, ready};
//! # use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
//! # use std::task::{Context, Poll};
//!
//! use reflexio::tower::RetryLayer;
//! use reflexio::{AsyncRetryPolicy, Classify, strategies::equal_jitter};
//! use tower_layer::Layer;
//! use tower_service::Service;
//!
//! #[derive(Debug, Classify)]
//! #[class(status)]
//! struct Status(u16);
//!
//! #[derive(Clone)]
//! struct Client;
//!
//! impl Service<&'static str> for Client {
//!     type Response = u32;
//!     type Error = Status;
//!     type Future = Ready<Result<u32, Status>>;
//! #
//! #   fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
//! #       Poll::Ready(Ok(()))
//! #   }
//!
//!     fn call(&mut self, key: &'static str) -> Self::Future {
//!         // Sends a request.
//! #       static ATTEMPTS: AtomicU32 = AtomicU32::new(0);
//! #       assert_eq!(key, "otters");
//! #       ready(if ATTEMPTS.fetch_add(1, Relaxed) < 2 { Err(Status(503)) } else { Ok(7) })
//!     }
//! }
//!
//! static POLICY: AsyncRetryPolicy = AsyncRetryPolicy::new().strategy(equal_jitter().max_s(2.0)).deadline_s(10.0);
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! // Or, with tower itself: ServiceBuilder::new().layer(RetryLayer::cloning(&POLICY)).service(Client)
//! let mut client = RetryLayer::cloning(&POLICY).layer(Client);
//! poll_fn(|cx| client.poll_ready(cx)).await.unwrap();
//! assert_eq!(client.call("otters").await.unwrap(), 7);
//! # }
//! ```
//!
//! The service may be any that is `Clone`, and needs nothing else. Its response and its error stay what they are, and the
//! caller gets those of the last attempt. The policy's classifier judges the service's `Result`: where a failed request
//! is an `Ok`, as a 503 is in HTTP, it is one that [judges values](crate::classify::outcome) too. What a policy asks of
//! an error, `From<`[`TimedOut`](crate::TimedOut)`>` for an attempt timeout and
//! `From<`[`Rejected`](crate::Rejected)`>` for a breaker or an abort signal, it asks of the service's.
//!
//! # What an attempt is
//!
//! The first attempt is made at once by the service that is ready, when [`Retry`] is called; that is also when the deadline
//! begins to run. Each further attempt *begins* with a clone of the service that has to become ready: an attempt timeout
//! counts that time, the attempt's place in a half-open breaker is held over it, and **a service that fails to become
//! ready has failed the attempt**. So it is judged and retried, by another clone, like any other failure. A service that
//! is broken for good, as a buffer whose worker is gone, should say so by its class: `Permanent`. An error of
//! `poll_ready` *before* the call goes to whoever polled, as ever; nothing was begun yet.
//!
//! Between two attempts nothing of the inner service is held: no connection, no place in a concurrency limit. A policy
//! with a breaker or an abort signal keeps the last response over the wait, to hand it back if the next attempt is
//! refused.
//!
//! # Requests that are sent once
//!
//! [`RetryLayer::new`] is told how to clone a request. It may say no, of a body that is a stream say: such a request is
//! sent as it is, and its failure is the end, with [`NotRepeatable`](crate::StopReason::NotRepeatable). Whether a repetition
//! does *harm* is another matter: for requests that change something, use a policy with
//! [`idempotent(false)`](crate::AsyncRetryPolicy::idempotent), or let the function answer `None` for them.
//!
//! # Where in the stack
//!
//! ```text
//! caller → [load shed, limit on calls, span of the call] → RetryLayer → [limit on requests, timeout, auth, span of the attempt] → client
//! ```
//!
//! | layer | place | why |
//! |---|---|---|
//! | timeout | inside | there it cuts one attempt, and its error is judged; outside it cuts the call and the last error is lost. [`deadline`](crate::AsyncRetryPolicy::deadline) and [`attempt_timeout`](crate::AsyncRetryPolicy::attempt_timeout) do both |
//! | concurrency limit, rate limit | inside | each attempt takes its place in the line, and nobody keeps one while waiting |
//! | a second limit, on calls | outside | it bounds how many callers wait; those beyond it are shed before they begin |
//! | signature, token, `Date` | inside | each attempt is signed anew |
//! | load balancer | inside | another attempt finds another endpoint |
//! | buffer | inside, if at all | it makes a service `Clone` that is not |
//! | another retry | nowhere | attempts multiply. [`nested`](crate::AsyncRetryPolicy::nested) says what an inner one does |
//!
//! A response that has begun to stream is over for the layer: a failure amid its body is not retried.
//!
//! # When there is no method `call`
//!
//! The compiler leaves out why a [`Retry`] is no `Service`. Hand it to a function that asks for one,
//! `fn is_service<Req>(_: &impl Service<Req>) {}`, and it says what is missing: a class for the error, a service that is
//! `Clone`, a way to clone the request.

mod attempt;
mod future;
mod layer;
mod service;

pub use future::ResponseFuture;
pub use layer::{CloneRequest, Cloning, RetryLayer};
pub use service::Retry;
