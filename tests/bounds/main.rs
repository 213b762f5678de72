//! What bounds calls beyond the numbers of their policy.

mod abort;
mod breaker;
mod budget;
mod drops;
mod guarded;
mod nested;
mod steps;
