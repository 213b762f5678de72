//! The layer for tower: its services, the services in it, and what they may count on.

mod answers;
mod dropped;
mod guards;
mod inside;
mod limits;
mod readiness;
mod requests;
mod same;
mod stack;
mod support;
mod types;
