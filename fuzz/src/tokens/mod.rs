//! Tokens that are put together from bytes: Rust as it may be, now and then with something wrong in it.

mod argument;
mod body;
mod error_type;
mod function;
mod noise;
mod pattern;
mod ty;

use arbitrary::Unstructured;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// Makes one choice after the other; where the bytes are at their end, always the first.
pub(crate) struct Maker<'b> {
    bytes: Unstructured<'b>,
    /// The names that the signature has bound, without `self`.
    bound: Vec<Ident>,
}

/// What arguments of functions are called. Nothing else is called so.
const NAMES: [&str; 8] = ["a", "b", "body", "c", "r#type", "n_1", "café", "__self"];

impl<'b> Maker<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes: Unstructured::new(bytes), bound: Vec::new() }
    }

    fn below(&mut self, end: usize) -> usize {
        self.bytes.int_in_range(0..=end - 1).unwrap_or(0)
    }

    /// Rarely: once in so many times.
    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    fn word(&mut self, words: &[&str]) -> Ident {
        ident(self.pick(words))
    }

    fn list(&mut self, most: usize, mut one: impl FnMut(&mut Self) -> TokenStream) -> Vec<TokenStream> {
        (0..self.below(most + 1)).map(|_| one(self)).collect()
    }

    fn maybe(&mut self, times: usize, one: impl FnOnce(&mut Self) -> TokenStream) -> TokenStream {
        if self.one_in(times) { one(self) } else { TokenStream::new() }
    }

    /// What has come through a macro may stand in invisible brackets.
    fn maybe_wrapped(&mut self, tokens: TokenStream) -> TokenStream {
        if self.one_in(16) { wrapped(tokens) } else { tokens }
    }

    /// A new name, as long as there is one.
    fn bind(&mut self) -> Option<Ident> {
        let name = ident(NAMES.get(self.bound.len())?);
        self.bound.push(name.clone());
        Some(name)
    }
}

fn wrapped(tokens: TokenStream) -> TokenStream {
    TokenTree::from(Group::new(Delimiter::None, tokens)).into()
}

fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}
