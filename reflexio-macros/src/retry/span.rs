//! Where an error in what we emit is shown: at what the user wrote.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Expr;

/// Our names, shown at the place of `span`; lints still see that a macro made them.
pub(super) fn at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// The first and the last token of what the user wrote, for code that is to cover all of it.
pub(super) fn ends(tokens: &impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter();
    let first = tokens.next();
    let last = tokens.last();
    let open = first.as_ref().map_or_else(Span::call_site, |first| match first {
        TokenTree::Group(group) => group.span_open(),
        other => other.span(),
    });
    let close = match last.as_ref().or(first.as_ref()) {
        Some(TokenTree::Group(group)) => group.span_close(),
        Some(other) => other.span(),
        None => open,
    };
    (at(open), at(close))
}

/// `&EXPR`, shown as EXPR.
pub(super) fn reference(expr: &Expr) -> TokenStream {
    let (first, last) = ends(expr);
    let and = quote_spanned!(first=> &);
    if is_torn_by_prefix(expr) {
        let whole = quote_spanned!(last=> (#expr));
        quote::quote!(#and #whole)
    } else {
        quote::quote!(#and #expr)
    }
}

/// Would a sign in front of it belong to its first part alone?
fn is_torn_by_prefix(expr: &Expr) -> bool {
    matches!(expr, Expr::Assign(_) | Expr::Binary(_) | Expr::Cast(_) | Expr::Range(_))
}

/// `&const { EXPR }`, shown as EXPR.
pub(super) fn constant(expr: &Expr) -> TokenStream {
    let (first, last) = ends(expr);
    let head = quote_spanned!(first=> & const);
    let block = if is_torn_by_statement(expr) {
        quote_spanned!(last=> { (#expr) })
    } else {
        quote_spanned!(last=> { #expr })
    };
    quote::quote!(#head #block)
}

/// Would a block at its beginning be a statement, and the rest another?
fn is_torn_by_statement(expr: &Expr) -> bool {
    let left = match expr {
        Expr::Assign(of) => &of.left,
        Expr::Binary(of) => &of.left,
        Expr::Call(of) => &of.func,
        Expr::Cast(of) => &of.expr,
        Expr::Index(of) => &of.expr,
        Expr::Range(syn::ExprRange { start: Some(start), .. }) => start,
        // What a dot follows goes on.
        Expr::MethodCall(of) => return is_torn_by_statement(&of.receiver),
        Expr::Field(of) => return is_torn_by_statement(&of.base),
        _ => return false,
    };
    matches!(**left, Expr::Block(_) | Expr::If(_) | Expr::Match(_) | Expr::Unsafe(_))
        || is_torn_by_statement(left)
}

/// The same tokens, shown at the place of `span`; what their names mean is unchanged.
pub(super) fn shown_at(tokens: &impl ToTokens, span: Span) -> TokenStream {
    let shown = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.to_token_stream().into_iter().map(shown).collect()
}
