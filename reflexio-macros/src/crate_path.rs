//! The argument `crate`, under whatever name the crate is known.

use quote::ToTokens;
use syn::parse::Parser;
use syn::{Expr, Path};

use crate::suggest::error;

/// A path that may follow `use`; a mistake is shown at `place`.
pub(crate) fn parse(value: Option<&Expr>, place: &impl ToTokens) -> darling::Result<Path> {
    let path = value.and_then(|value| match value {
        Expr::Path(path) => Path::parse_mod_style.parse2(path.to_token_stream()).ok(),
        _ => None,
    });
    let path = path.filter(|path| path.segments.iter().all(|segment| segment.ident != "Self"));
    path.ok_or_else(|| error(place, "`crate` is a path: write `crate = ::my_crate::reflexio`"))
}
