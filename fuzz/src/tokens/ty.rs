//! Types.

use proc_macro2::TokenStream;
use quote::quote;

use super::Maker;

impl Maker<'_> {
    /// The type of an argument or a field.
    pub(super) fn ty(&mut self, depth: usize) -> TokenStream {
        let kinds = if depth > 2 { 4 } else { 18 };
        let ty = match self.below(kinds) {
            0 => quote!(u8),
            1 => quote!(String),
            2 => quote!(T),
            3 => quote!(io::Result<()>),
            4 => self.around(depth, |ty| quote!(&#ty)),
            5 => self.around(depth, |ty| quote!(&mut #ty)),
            6 => self.around(depth, |ty| quote!(&'a mut #ty)),
            7 => self.around(depth, |ty| quote!(Box<#ty>)),
            8 => self.around(depth, |ty| quote!([#ty; { 2 + 1 }])),
            9 => self.around(depth, |ty| quote!(&[#ty])),
            10 => self.around(depth, |ty| quote!((#ty, u8,))),
            11 => self.around(depth, |ty| quote!((#ty))),
            12 => self.around(depth, |ty| quote!(*const #ty)),
            13 => self.around(depth, |ty| quote!(unsafe extern "C" fn(#ty, ...) -> #ty)),
            14 => self.around(depth, |ty| quote!(Box<dyn for<'b> Fn(&'b #ty) -> #ty + Send>)),
            15 => self.around(depth, |ty| quote!(<#ty as Iterator>::Item)),
            16 => self.around(depth, |ty| quote!(Map<'a, #ty, { N }, K = u8>)),
            _ => self.around(depth, |ty| quote!(Pin<&mut #ty>)),
        };
        self.maybe_wrapped(ty)
    }

    fn around(&mut self, depth: usize, with: impl Fn(TokenStream) -> TokenStream) -> TokenStream {
        with(self.ty(depth + 1))
    }

    /// What may stand in a return type: nothing that is borrowed for one attempt alone, and `impl Trait`.
    pub(super) fn returned(&mut self, depth: usize) -> TokenStream {
        let kinds = if depth > 2 { 3 } else { 15 };
        let choice = self.below(kinds);
        let inner = if choice < 3 { TokenStream::new() } else { self.returned(depth + 1) };
        let ty = match choice {
            0 => quote!(u8),
            1 => quote!(()),
            2 => quote!(impl Display),
            3 => quote!(Vec<#inner>),
            4 => quote!([#inner; 3]),
            5 => quote!((#inner, u8)),
            6 => quote!((#inner)),
            7 => quote!(&'a #inner),
            8 => quote!(Box<dyn Iterator<Item = #inner> + Send>),
            9 => quote!(impl Iterator<Item = #inner>),
            10 => quote!(Option<#inner>),
            11 => quote!(Box<dyn for<'b> Fn(&'b u8) -> u8>),
            12 => quote!(&'a [#inner]),
            13 => quote!(Pair<'a, #inner, { N }>),
            _ => quote!(Pin<Box<dyn Future<Output = #inner>>>),
        };
        self.maybe_wrapped(ty)
    }

    /// An outcome.
    pub(super) fn outcome(&mut self) -> TokenStream {
        let value = self.returned(0);
        let ty = match self.below(7) {
            0 => quote!(Result<#value, Failure>),
            1 => quote!(io::Result<#value>),
            2 => quote!(Option<#value>),
            3 => quote!(::core::result::Result<#value, Box<dyn Error + Send + Sync + 'static>>),
            4 => quote!(Self::Answer),
            5 => quote!((Result<#value, impl Error>)),
            _ => quote!(<T as Makes<#value>>::Outcome),
        };
        self.maybe_wrapped(ty)
    }
}
