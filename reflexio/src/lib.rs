//! Retries as a policy over classified failure.
//!
//! A failure is mapped to an [`ErrorClass`]; each class has its own [`Strategy`] and its own cap; the whole call runs inside
//! a deterministic envelope of attempts and a deadline; every decision is one [`Event`].
//!
//! ```
//! use reflexio::{Classify, retry};
//!
//! #[derive(Debug, Classify)]
//! enum ApiError {
//!     #[class(transient)]
//!     Connection,
//!     #[class(status)]
//!     Status(u16),
//! }
//!
//! #[retry(deadline_s = 10)]
//! async fn fetch(attempts: &mut u32) -> Result<&'static str, ApiError> {
//!     *attempts += 1;
//!     match *attempts {
//!         1 => Err(ApiError::Connection),
//!         2 => Err(ApiError::Status(503)),
//!         _ => Ok("there it is"),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let mut attempts = 0;
//! assert_eq!(fetch(&mut attempts).await.unwrap(), "there it is");
//! assert_eq!(attempts, 3);
//! # }
//! ```
//!
//! # Three names to begin with
//!
//! - [`macro@retry`] on a function, or [`RetryPolicy`] and [`AsyncRetryPolicy`] around a closure;
//! - [`Classify`] for your errors, derived;
//! - [`event::print`] as `on_metric`, to watch it.
//!
//! # Where the rest is
//!
//! | module | holds |
//! |---|---|
//! | [`class`] | the classes, and the hints that come with them |
//! | [`classify`] | other ways to a class: classifiers, marker errors, the default for any error |
//! | [`strategies`] | how long to wait, and the formulas |
//! | [`policy`] | policies as data, contexts, what a policy may be |
//! | [`budget`] | one limit on the retries of many calls, and which form to choose |
//! | [`event`] | what a call tells, and why it stopped |
//! | [`outcome`] | the full result of a call |
//! | [`time`] | other clocks, sleepers and runtimes |
//! | [`engine`] | the rule by hand: your own loop, your own scheduler |
//! | [`breaker`] | when to stop calling at all |
//! | [`abort`] | a signal that ends calls and waits |
//! | `testing` | for your tests, with the feature `testing`: virtual time, assertions, simulation, retries switched off |
//! | `tower` | a layer for services of tower, hyper, axum, reqwest, tonic (feature `tower`) |
//!
//! # The rule
//!
//! After each attempt, the first line that fits ends the matter; [`StopReason`] says which it was.
//!
//! 0. A success ends the call.
//! 1. The caller, or the operation itself, aborted: stop.
//! 2. The class's own cap is used up: stop.
//! 3. `Permanent`; `Auth` or `Permission` without a cap of their own: stop.
//! 4. `Unknown`, and its cap is used up: stop.
//! 5. This was the last of `max_attempts`: stop.
//! 6. Not idempotent, and the failure may have reached the server: stop.
//! 7. The next attempt would begin at or after the deadline: stop.
//! 8. The shared budget has no token: stop.
//! 9. Otherwise: wait, and try again.
//!
//! A call inside of another retried call may [stand down](policy::Nested::StandDown) at 5; a [circuit
//! breaker](CircuitBreaker) that would still be open after the wait stops it after 7. A policy with a breaker or an abort
//! signal also asks before every attempt, and may [refuse](Rejected) the first.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "std")]
pub mod abort;
mod blocking;
pub mod breaker;
pub mod budget;
pub mod class;
pub mod classify;
#[cfg(feature = "std")]
mod current;
pub mod engine;
pub mod event;
mod future;
pub mod outcome;
pub mod policy;
pub mod strategies;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "std")]
mod thread;
pub mod time;
#[cfg(feature = "tower")]
pub mod tower;
mod word;

#[doc(hidden)]
pub mod __private;

#[cfg(feature = "std")]
pub use abort::AbortSignal;
pub use breaker::CircuitBreaker;
pub use budget::Budget;
pub use class::{Classification, ErrorClass};
pub use classify::{Classifier, Classify};
#[cfg(feature = "std")]
pub use current::{Current, current};
pub use engine::Decision;
pub use event::{Event, EventName, StopReason};
pub use outcome::{Rejected, RetryOutcome};
pub use policy::{AsyncRetryPolicy, RetryAfter, RetryPolicy};

pub use strategies::Strategy;
pub use time::TimedOut;

#[cfg(feature = "macros")]
pub use reflexio_macros::{Classify, retry};

/// The examples of the README.
#[cfg(all(doctest, feature = "macros", feature = "tokio"))]
#[doc = include_str!("../../README.md")]
struct Readme;
