//! `#[retry]` on every shape of function: each fails twice and succeeds the third time.
//!
//! An async function is run on one thread, and must be `Send` wherever the plain function would be. The lints are part
//! of the test: a function with the attribute must pass them as the plain one does.

#![deny(warnings)]
#![deny(clippy::all, clippy::pedantic)]
#![allow(
    clippy::manual_async_fn,
    clippy::needless_pass_by_value,
    clippy::needless_question_mark,
    clippy::needless_return,
    clippy::ref_option,
    reason = "the shapes are shown bare: the plain functions would be told the same"
)]

mod arguments;
mod async_trait;
mod attributes;
mod bodies;
mod clones;
mod futures;
mod hygiene;
mod no_prelude;
mod receivers;
mod returns;
mod shadowed;
mod signatures;
mod support;
mod table;
mod traits;
