//! Types that `#[derive(Classify)]` may stand on.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Maker, ident};

const CLASSES: [&str; 9] = [
    "transient",
    "permanent",
    "concurrency",
    "rate_limit",
    "server_error",
    "unknown",
    "auth",
    "permission",
    "r#auth",
];

/// The fields of a variant or a struct: how each is called, what stands above it, and its type.
struct Made {
    names: Vec<TokenStream>,
    attrs: Vec<TokenStream>,
    types: Vec<TokenStream>,
    is_tuple: bool,
}

impl Maker<'_> {
    pub(crate) fn error_type(&mut self) -> TokenStream {
        let vis = self.pick(&[quote!(), quote!(pub), quote!(pub(crate))]);
        let name = self.word(&["Failure", "r#Fail", "É"]);
        let (generics, clause) = self.pick(&[
            (quote!(), quote!()),
            (quote!(<T>), quote!()),
            (quote!(<'a, T: ?Sized + Error + 'a = u8, const N: usize = 3>), quote!()),
            (quote!(<T>), quote!(where T: Send, Self: Sized)),
        ]);
        let krate = self.maybe(8, |_| quote!(#[class(crate = x::y)]));
        if self.one_in(3) {
            let (attrs, fields) = self.part(true);
            return if fields.is_tuple {
                let body = fields.body();
                quote!(#attrs #krate #vis struct #name #generics #body #clause;)
            } else {
                let body = fields.body();
                quote!(#attrs #krate #vis struct #name #generics #clause #body)
            };
        }
        let has_default = self.one_in(3);
        let class = self.word(&CLASSES);
        let default = if has_default { quote!(#[class(default = #class)]) } else { quote!() };
        let mut number = 0;
        let variants = self.list(4, |this| {
            let name = ident(["A", "B", "r#Status", "D"][number]);
            number += 1;
            let (attrs, fields) = this.part(!has_default);
            let body = fields.body();
            quote!(#attrs #name #body)
        });
        quote!(#[error("no class")] #default #krate #vis enum #name #generics #clause { #(#variants),* })
    }

    fn fields(&mut self) -> Made {
        let names = ["wait", "status", "r#type"];
        let is_tuple = self.one_in(2);
        let types = self.list(3, |this| this.ty(1));
        let name = |at: usize| {
            if is_tuple {
                let index = Literal::usize_unsuffixed(at);
                quote!(#index)
            } else {
                let name = ident(names[at]);
                quote!(#name)
            }
        };
        Made {
            names: (0..types.len()).map(name).collect(),
            attrs: vec![quote!(); types.len()],
            types,
            is_tuple,
        }
    }

    /// What stands above it, and its fields.
    fn part(&mut self, needs_class: bool) -> (TokenStream, Made) {
        let mut fields = self.fields();
        let mut says = Vec::new();
        let count = fields.types.len();
        let kind = self.below(if needs_class { 4 } else { 5 });
        let field = self.below(count.max(1));
        // Of two fields each can be read, one as the status and one as the wait.
        let mut other = Some((field + 1) % count.max(1)).filter(|_| count > 1);
        match kind {
            1 if count > 0 => {
                let name = &fields.names[field];
                says.push(quote!(status = #name));
            }
            2 if count > 0 => fields.attrs[field] = quote!(#[class(status)]),
            3 if count > 0 && self.one_in(3) => {
                fields.attrs[field] = quote!(#[class(with = codes::class)]);
                // It knows the wait too.
                other = None;
            }
            3 if count == 1 => {
                let one = [
                    quote!(transparent),
                    quote!(status),
                    quote!(with = by_code),
                    quote!(with = |code: &Code| -> Classification { code.class() }),
                ];
                says.push(self.pick(&one));
            }
            4 => {}
            _ => {
                let class = self.word(&CLASSES);
                says.push(quote!(#class));
                other = Some(field).filter(|_| count > 0);
            }
        }
        if let Some(field) = other
            && self.one_in(3)
        {
            if self.one_in(2) {
                let attr = &fields.attrs[field];
                fields.attrs[field] = quote!(#attr #[class(retry_after)]);
            } else {
                let name = &fields.names[field];
                says.push(quote!(retry_after = #name));
            }
        }
        if self.one_in(6) {
            says.push(quote!(not_sent));
        }
        if self.one_in(6) {
            says.push(quote!(abort));
        }
        let turn = self.below(says.len().max(1));
        says.rotate_left(turn);
        let attrs = match (&says[..], self.below(3)) {
            ([], _) => quote!(#[doc = "a"]),
            (all, 0) => quote!(#[class(#(#all),*)]),
            (all, 1) => quote!(#[cfg(all())] #(#[class(#all)])*),
            (all, _) => quote!(#[class(#(#all),* ,)] #[error("b")]),
        };
        (attrs, fields)
    }
}

impl Made {
    fn body(&self) -> TokenStream {
        let Self { names, attrs, types, is_tuple } = self;
        if *is_tuple {
            quote!((#(#attrs #[from] #types),*))
        } else {
            quote!({ #(#attrs pub #names: #types),* })
        }
    }
}
