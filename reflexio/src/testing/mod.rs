//! For your tests: time that does not pass, what a call told, what a policy would do, and retries switched off. With the
//! feature `testing`.
//!
//! Turn it on in `[dev-dependencies]`, so that only tests are built with it. On its own it changes nothing.
//!
//! | you want | take |
//! |---|---|
//! | a test of code that retries, without its waits | [`without_waits`] |
//! | a test of how one failure is handled, without retries | [`without_retries`] |
//! | to say what a call must tell | the assertions of [`Recorder`] |
//! | exact times and exact jitter | [`VirtualTime`] and [`seeded`], or tokio's paused time |
//! | to see what a policy does about an outage | [`simulate`] |
//!
//! # Where a recorder hears
//!
//! Tests run in parallel, so what one test asserts must not be told to the recorder of another. For a policy in a
//! `static`, bind one for the test, by a context; or, policies being `Copy`, replace the hook:
//!
//! ```
//! use reflexio::testing::Recorder;
//! use reflexio::RetryPolicy;
//!
//! static POLICY: RetryPolicy = RetryPolicy::new();
//!
//! # /*
//! #[test]
//! # */
//! fn a_number_is_parsed_at_once() {
//!     let events = Recorder::new();
//!     let hear = |event: &reflexio::Event<'_>| events.record(event);
//!     POLICY.context("parse").on_metric(&hear).call(|| "7".parse::<u8>()).unwrap();
//!     events.assert_succeeded();
//! }
//! # a_number_is_parsed_at_once();
//!
//! # /*
//! #[test]
//! # */
//! fn a_word_is_not_parsed() {
//!     static EVENTS: Recorder = Recorder::new();
//!     let policy = POLICY.on_metric(&|event| EVENTS.record(event));
//!     policy.call(|| "seven".parse::<u8>()).unwrap_err();
//!     EVENTS.assert_attempts(1);
//! }
//! # a_word_is_not_parsed();
//! ```
//!
//! A function under `#[retry]` has its hook in the attribute. There, let every thread have a recorder of its own:
//!
//! ```
//! use reflexio::{Event, StopReason, retry, testing::Recorder};
//!
//! # /*
//! #[cfg(test)]
//! # */
//! thread_local! {
//!     static EVENTS: Recorder = const { Recorder::new() };
//! }
//!
//! fn record(event: &Event<'_>) {
//!     // … what else you make of it
//! # /*
//!     #[cfg(test)]
//! # */
//!     EVENTS.with(|events| events.record(event));
//! }
//!
//! #[retry(on_metric = record)]
//! fn read_config(path: &str) -> std::io::Result<String> {
//!     std::fs::read_to_string(path)
//! }
//!
//! # /*
//! #[test]
//! # */
//! fn a_missing_file_is_not_tried_again() {
//!     assert!(read_config("/no/such/file").is_err());
//!     EVENTS.with(|events| events.assert_stopped(StopReason::NonRetryableClass));
//! }
//! # a_missing_file_is_not_tried_again();
//! ```
//!
//! A thread serves one test at a time, and may serve another after it: [`Recorder::take`] empties what an earlier one left.
//! Under a multi-threaded runtime, use a `static` for the one test that needs it.

mod assertions;
mod script;
mod seeded;
mod simulate;
mod simulation;
mod switch;
mod timeline;
mod virtual_time;

pub use crate::event::Recorder;
pub use script::{Attempt, fails, succeeds};
pub use seeded::{seed, seeded};
pub use simulate::{Simulate, simulate};
pub use simulation::{SimulatedAttempt, Simulation};
pub use switch::{Switched, SwitchedEverywhere, without_retries, without_waits};
pub(crate) use switch::{retries_are_off, waits_are_off};
pub use timeline::VirtualSleep;
pub use virtual_time::VirtualTime;
