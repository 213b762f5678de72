//! `#[derive(Classify)]` on whatever somebody writes.

use proc_macro2::TokenStream;
use proc_macro2::extra::invalidate_current_thread_spans;

use crate::macros::{self, Origin};

/// Derives the implementation for a type.
///
/// # Panics
///
/// See [`macros::classify`].
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(tokens) = text.parse::<TokenStream>()
        && !macros::is_too_deep(&tokens)
    {
        macros::classify(&tokens, Origin::Text);
    }
    // All that was parsed on this thread is kept until then.
    invalidate_current_thread_spans();
}
