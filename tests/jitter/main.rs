//! Jitter against what the docs say of its distribution, and what it is worth where many contend.
//!
//! Everything is drawn from fixed seeds, but for [`generator`], which is about the source that nobody seeds.

mod breaker;
mod chains;
mod contention;
mod generator;
mod hints;
mod kolmogorov;
mod mistakes;
mod strategies;
