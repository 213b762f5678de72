//! How long to wait: bounds, caps, formulas and defaults of every strategy, what a policy does with them, which numbers
//! are refused, and strategies as data.

mod adaptive;
mod bounds;
mod config;
mod config_refusals;
mod custom;
mod defaults;
mod dispatch;
mod formulas;
mod hints;
mod refusals;
mod saturation;
mod support;
mod uniformity;
