//! What each fuzz target holds against the bytes that it is given.
//!
//! A module for each target: its `check` panics where something is not as it is meant to be.

pub mod classify_text;
pub mod classify_tokens;
pub mod config;
pub mod default_classifier;
pub mod error_class;
pub mod retry_after;
pub mod retry_text;
pub mod retry_tokens;
pub mod stored_call;

mod macros;
mod tokens;
mod world;
