//! What an argument is bound to.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Maker;

impl Maker<'_> {
    pub(super) fn pattern(&mut self, depth: usize) -> TokenStream {
        match self.below(if depth > 1 { 5 } else { 15 }) {
            0 => self.binding(|name| quote!(#name)),
            1 => self.binding(|name| quote!(mut #name)),
            2 => self.binding(|name| quote!(ref #name)),
            3 => self.binding(|name| quote!(ref mut #name)),
            4 => quote!(_),
            5 => self.around_two(depth, |first, second| quote!((#first, #second))),
            6 => self.around_two(depth, |first, second| quote!([#first, .., #second])),
            7 => self.around_two(depth, |first, second| quote!(S { x: #first, y: #second, .. })),
            8 => self.around_one(depth, |first| quote!((#first))),
            9 => self.around_one(depth, |first| quote!(m::S(#first, ..))),
            10 => self.around_one(depth, |first| quote!(&#first)),
            11 => self.around_one(depth, |first| quote!(&mut #first)),
            12 => quote!(LIMIT),
            13 => self.binding(|name| quote!(S { #name, .. })),
            _ => self.binding(|name| quote!(#name @ S { .. })),
        }
    }

    fn binding(&mut self, with: impl Fn(Ident) -> TokenStream) -> TokenStream {
        self.bind().map_or_else(|| quote!(_), with)
    }

    fn around_one(&mut self, depth: usize, with: impl Fn(TokenStream) -> TokenStream) -> TokenStream {
        with(self.pattern(depth + 1))
    }

    fn around_two(
        &mut self,
        depth: usize,
        with: impl Fn(TokenStream, TokenStream) -> TokenStream,
    ) -> TokenStream {
        let first = self.pattern(depth + 1);
        with(first, self.pattern(depth + 1))
    }
}
