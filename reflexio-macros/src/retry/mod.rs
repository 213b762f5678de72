//! `#[retry]`: parse → model → check → expand, a file each.

mod body;
mod capture;
mod check;
mod elsewhere;
mod expand;
mod function;
mod items;
mod literal;
mod mentions;
mod model;
mod parse;
mod policy;
mod result;
#[cfg(test)]
mod snapshots;
mod span;
#[cfg(test)]
mod tests;

use darling::Error;
use proc_macro2::TokenStream;
use quote::quote;

/// The function with its body retried; after a mistake, the function as it was, beside the errors.
///
/// It is never left out: an editor would lose it, and every call of it would be a second error.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    match try_expand(args, item.clone()) {
        Ok(expanded) => expanded,
        Err(error) => {
            let errors = error.write_errors();
            quote!(#item #errors)
        }
    }
}

fn try_expand(args: TokenStream, item: TokenStream) -> darling::Result<TokenStream> {
    let unchanged = item.clone();
    let mut errors = Error::accumulator();
    let args = parse::parse(args, &mut errors);
    let function = errors.handle(function::parse(item));
    if let Some(function) = &function {
        check::function(&args, function, &mut errors);
    }
    check::args(&args, &mut errors);
    errors.finish()?;
    Ok(match function {
        Some(function) if !body::unfinished(function.body.stream()) => expand::expand(&args, function),
        _ => unchanged,
    })
}
