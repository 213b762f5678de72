//! Statements and expressions.

use proc_macro2::TokenStream;
use quote::quote;

use super::Maker;

impl Maker<'_> {
    pub(super) fn statements(&mut self, depth: usize) -> TokenStream {
        let statements = self.list(3, |this| this.statement(depth));
        let last = self.expr(depth);
        quote!(#(#statements)* #last)
    }

    fn statement(&mut self, depth: usize) -> TokenStream {
        let expr = self.expr(depth + 1);
        match self.below(13) {
            0 => quote!(let x = #expr;),
            1 => quote!(#expr;),
            2 => {
                let name = self.pick(&["{a}", "{body:?} {}", "{{a}}", "{0}", "{r#type}", "é{n_1}{"]);
                quote!(println!(#name, #expr);)
            }
            3 => quote!(if let Some(x) = #expr { return x; }),
            4 => quote!(for x in (#expr) { continue; }),
            5 => quote!(return #expr;),
            6 => quote!(
                fn inner(x: impl Fn() -> u8) -> impl Display {
                    x()
                }
            ),
            7 => quote!(let Ok(x) = #expr else { return Err(Failure) };),
            8 => quote!('outer: loop { break 'outer #expr; }),
            9 => quote!(#[cfg(test)] { #expr; }),
            10 => quote!(match x { y if y => #expr, _ => {} }),
            11 => quote!(;),
            _ => quote!(let x: u8;),
        }
    }

    /// Brackets stand around what an operator could tear apart.
    pub(super) fn expr(&mut self, depth: usize) -> TokenStream {
        let choice = self.below(if depth > 3 { 4 } else { 24 });
        if choice < 4 {
            return match choice {
                0 => quote!(x),
                1 => self.name(),
                2 => {
                    let literal = self.literal();
                    quote!((#literal))
                }
                _ => quote!(LIMIT),
            };
        }
        let expr = self.expr(depth + 1);
        let expr = match choice {
            4 => quote!(f(#expr)),
            5 => quote!((#expr).g::<u8>(x)),
            6 => quote!((#expr)?),
            7 => quote!((#expr).await),
            8 => quote!((&mut #expr)),
            9 => quote!((|x| #expr)),
            10 => quote!((move |x: &u8| -> u8 { #expr })),
            11 => quote!((async move { #expr })),
            12 => quote!((#expr, 1)),
            13 => quote!([#expr; 3]),
            14 => quote!((S { x: #expr, ..y })),
            15 => quote!((unsafe { #expr })),
            16 => quote!((x as fn(&u8) -> u8)),
            17 => quote!((x + #expr)),
            18 => {
                let block = self.statements(depth + 1);
                quote!(({ #block }))
            }
            19 => quote!(vec![#expr, x]),
            20 => quote!((if x { #expr } else { y })),
            21 => quote!((match x { _ => #expr })),
            22 => quote!(x.0.1[(#expr)..]),
            _ => quote!(<T as Makes>::new(#expr)),
        };
        self.maybe_wrapped(expr)
    }

    /// An argument of the function, if there is one.
    fn name(&mut self) -> TokenStream {
        if self.bound.is_empty() {
            return quote!(y);
        }
        let name = self.pick(&self.bound.clone());
        quote!(#name)
    }
}
