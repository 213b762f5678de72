//! Functions that `#[retry]` may stand on.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use super::{Maker, wrapped};

/// Where the loop goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sync,
    Async,
    /// The function returns a future.
    Returned,
}

impl Maker<'_> {
    pub(crate) fn kind(&mut self) -> Kind {
        self.pick(&[Kind::Sync, Kind::Async, Kind::Returned])
    }

    pub(crate) fn function(&mut self, kind: Kind) -> TokenStream {
        let attrs = self.list(2, |this| {
            this.pick(&[
                quote!(#[inline]),
                quote!(#[doc = "a"]),
                quote!(#[cfg(all())]),
                quote!(#[a::b(c = "d", e)]),
            ])
        });
        let vis = self.pick(&[quote!(), quote!(pub), quote!(pub(crate)), quote!(pub(in a::b))]);
        let default = self.maybe(12, |_| quote!(default));
        let asyncness = if kind == Kind::Async { quote!(async) } else { quote!() };
        let unsafety = self.maybe(8, |_| quote!(unsafe));
        let abi = self.maybe(8, |this| this.pick(&[quote!(extern "C"), quote!(extern)]));
        let name = self.word(&["fetch", "r#try", "f", "ñandú", "policy"]);
        let generics = self.pick(&[
            quote!(),
            quote!(<T>),
            quote!(<'a, T: ?Sized + Send + 'a, const N: usize>),
            quote!(<'a: 'a, F: for<'b> Fn(&'b u8) -> u8>),
        ]);
        let inputs = self.inputs();
        let output = self.output(kind);
        let clause = self.maybe(6, |_| quote!(where T: Send + Sync, Self: Sized));
        let body = self.body(kind);
        let item = quote! {
            #(#attrs)* #vis #default #asyncness #unsafety #abi fn #name #generics(#(#inputs),*) -> #output #clause #body
        };
        self.maybe_wrapped(item)
    }

    fn inputs(&mut self) -> Vec<TokenStream> {
        let receivers = [
            quote!(),
            quote!(&self),
            quote!(&mut self),
            quote!(self),
            quote!(mut self),
            quote!(&'a self),
            quote!(self: Pin<&mut Self>),
            quote!(mut self: Box<Self>),
            quote!(#[a] self: &mut Self),
        ];
        let receiver = self.pick(&receivers);
        let typed = self.list(3, |this| {
            let attrs = this.maybe(8, |_| quote!(#[cfg(any())]));
            let (pattern, ty) = (this.pattern(0), this.ty(0));
            let ty = if this.one_in(12) { quote!(impl Fn(&u8) -> u8 + Send) } else { ty };
            quote!(#attrs #pattern: #ty)
        });
        [receiver].into_iter().filter(|receiver| !receiver.is_empty()).chain(typed).collect()
    }

    fn output(&mut self, kind: Kind) -> TokenStream {
        let outcome = self.outcome();
        if kind != Kind::Returned {
            return outcome;
        }
        match self.below(4) {
            0 => quote!(Pin<Box<dyn Future<Output = #outcome> + Send + 'a>>),
            1 => quote!(impl Future<Output = #outcome> + use<'a, T>),
            2 => quote!(future::BoxFuture<'a, #outcome>),
            _ => quote!(Self::Future),
        }
    }

    fn body(&mut self, kind: Kind) -> TokenStream {
        let attrs = self.maybe(8, |_| quote!(#![allow(unused)]));
        let body = self.statements(0);
        let body = if kind == Kind::Returned { self.returned_block(&body) } else { body };
        let block = TokenTree::from(Group::new(Delimiter::Brace, quote!(#attrs #body))).into();
        if self.one_in(16) { wrapped(block) } else { block }
    }

    /// As `async_trait` writes it, or less.
    fn returned_block(&mut self, body: &TokenStream) -> TokenStream {
        let pinned = self.maybe(4, |_| {
            quote!(if let Some(pinned) = None::<u8> {
                return pinned;
            })
        });
        let bound = self.bound.clone();
        let moved = bound.iter().map(|name| match self.below(4) {
            0 => quote!(),
            1 => quote!(let #name = #name;),
            2 => quote!(let mut #name = #name;),
            _ => quote!(let (x, y) = { let #name = #name; #name };),
        });
        let moved: TokenStream = moved.collect();
        let before = self.maybe(4, |this| {
            this.pick(&[
                quote!(let x = 1;),
                quote!(if x {}),
                quote!(
                    fn x() {}
                ),
            ])
        });
        match self.below(4) {
            0 => quote!(#before Box::pin(async move { #pinned #moved #body })),
            1 => quote!(#before async move { #pinned #moved #body }),
            2 => quote!(#before async { #body }),
            _ => quote!(#before ::std::boxed::Box::pin(async { #body })),
        }
    }
}
