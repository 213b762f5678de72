//! What holds of everything that the macros answer.

mod answer;
mod arguments;
mod classify;
mod inside;
mod range;
mod retry;
mod same;

pub(crate) use classify::classify;
pub(crate) use retry::retry;

/// Where the tokens come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Text, so that every token has a place, and anything can be wrong with it.
    Text,
    /// They were put together.
    Made {
        /// Nothing is wrong with them.
        valid: bool,
    },
}

/// How deep brackets may be in one another: syn calls itself for each pair, as every parser of Rust does.
const DEEPEST: usize = 48;

/// Are there so many brackets in one another that nobody means it?
pub(crate) fn is_too_deep(tokens: &proc_macro2::TokenStream) -> bool {
    fn is_deeper(tokens: proc_macro2::TokenStream, than: usize) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Group(group) => than == 0 || is_deeper(group.stream(), than - 1),
            _ => false,
        })
    }
    is_deeper(tokens.clone(), DEEPEST)
}
