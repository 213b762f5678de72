//! A storm: a real server that resets, stalls, lies, goes away and comes back, and many calls at once, half of which are
//! dropped. What holds of one call in a quiet test has to hold of all of them here, to the last token.
//!
//! It waits for real, for sockets know no virtual time. What it asserts is counted, so that a slow machine changes the
//! figures and not the result; `--nocapture` shows them.

mod account;
mod callers;
mod calls;
mod doom;
mod drill;
mod faults;
mod ledger;
mod schedule;
mod server;
mod storm;
mod sums;
