//! For your tests: time that does not pass, what a call told, what a policy would do, and retries switched off. With the
//! feature `testing`.
//!
//! Turn it on in `[dev-dependencies]`, so that only tests are built with it. On its own it changes nothing.
//!
//! | you want | take |
//! |---|---|
//! | a test of code that retries, without its waits | [`without_waits`] |
//! | a test of how one failure is handled, without retries | [`without_retries`] |
//! | to say what a call must tell | [`listen`], and the assertions of [`Recorder`] |
//! | exact times and exact jitter | [`VirtualTime`] and [`seeded`], or tokio's paused time |
//! | to see what a policy does about an outage | [`simulate`] |
//!
//! # Where a recorder hears
//!
//! [`listen`] hears every call of the test's thread, and nothing of other tests. For calls on other threads, bind a recorder for
//! the test, by a context; or, policies being `Copy`, replace the hook:
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

mod assertions;
mod listening;
mod script;
mod seeded;
mod simulate;
mod simulation;
mod switch;
mod timeline;
mod virtual_time;

pub use crate::event::Recorder;
pub use listening::{Listening, listen};
pub(crate) use listening::{somebody_listens, tell_listeners};
pub use script::{Attempt, fails, succeeds};
pub use seeded::{seed, seeded};
pub use simulate::{Simulate, simulate};
pub use simulation::{SimulatedAttempt, Simulation};
pub use switch::{Switched, SwitchedEverywhere, without_retries, without_waits};
pub(crate) use switch::{retries_are_off, waits_are_off};
pub use timeline::VirtualSleep;
pub use virtual_time::VirtualTime;
