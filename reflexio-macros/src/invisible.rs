//! The invisible brackets in which `macro_rules!` hands on a `$value:expr` or a `$path:path`.

use syn::Expr;

/// What stands in them; what stands in none, as it is.
pub(crate) fn opened(expr: Expr) -> Expr {
    match expr {
        Expr::Group(of) => opened(*of.expr),
        other => other,
    }
}
