//! What bounds calls from outside of their policy.

mod abort;
