//! What other retry libraries got wrong, each as a test that this one does not; see `docs/design.md`.
//!
//! `play` runs a call under the blocking and the async policy and demands that they agree, so most traps need one test
//! for both; the macro has its own where it could go wrong in its own way.

mod budgets;
mod caps;
mod deadlines;
mod fixed_delays;
mod hints;
mod last_attempt;
mod macros;
mod shared_jitter;
mod trimmed_sleeps;
