//! The attribute `#[retry]` and `#[derive(Classify)]` of the crate `reflexio`.
//!
//! Use them through `reflexio`, which re-exports both: what they expand to calls that crate.

#![forbid(unsafe_code)]

mod class;
mod classify;
mod crate_path;
mod invisible;
#[cfg(test)]
mod random_tokens;
mod retry;
mod suggest;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/retry.md")]
#[proc_macro_attribute]
pub fn retry(args: TokenStream, item: TokenStream) -> TokenStream {
    retry::expand(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/classify.md")]
#[proc_macro_derive(Classify, attributes(class))]
pub fn classify(input: TokenStream) -> TokenStream {
    classify::expand(input.into()).into()
}
