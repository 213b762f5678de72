//! Policies that can refuse an attempt: by a circuit breaker, on a signal, and where no time is left.

mod breaker;
mod last_moment;
mod outside;
mod rejected;
mod shapes;
mod signal;
mod ways;
