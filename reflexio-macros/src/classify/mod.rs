//! `#[derive(Classify)]`: parse → model → check → expand, a file each.

mod check;
mod elsewhere;
mod expand;
mod model;
mod parse;
#[cfg(test)]
mod tests;

use darling::Error;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

/// The implementation of `Classify`; after a mistake, one that panics, beside the errors.
///
/// Without it, every use of the type as a classified error would be a second, false error.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Error::accumulator();
    let parsed = parse::parse(&input, &mut errors);
    let shapes = check::check(&parsed, &mut errors);
    match errors.finish() {
        Ok(()) => expand::expand(&input, &parsed.krate, &shapes),
        Err(error) => {
            let errors = error.write_errors();
            let fallback = expand::fallback(&input, &parsed.krate);
            quote!(#fallback #errors)
        }
    }
}
