//! What bounds calls beyond the numbers of their policy.

mod abort;
mod breaker;
mod budget;
