//! Which names of the function an expression uses, as far as tokens tell.

use std::collections::HashSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};
use syn::Ident;

pub(super) fn has_word(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => has_word(group.stream(), word),
        _ => false,
    })
}

/// The names that closures and loops in it bind.
pub(super) fn bound_inside(tokens: TokenStream, names: &mut HashSet<String>) {
    fn gather(token: &TokenTree, names: &mut HashSet<String>) {
        match token {
            TokenTree::Ident(ident) => {
                names.insert(ident.to_string());
            }
            TokenTree::Group(group) => group.stream().into_iter().for_each(|token| gather(&token, names)),
            _ => {}
        }
    }
    // An `or` has an operand before it.
    let mut operand = false;
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Punct(bar) if bar.as_char() == '|' && !operand => {
                let is_end =
                    |token: &TokenTree| matches!(token, TokenTree::Punct(bar) if bar.as_char() == '|');
                tokens.by_ref().take_while(|token| !is_end(token)).for_each(|token| gather(&token, names));
                continue;
            }
            TokenTree::Ident(word) if word == "for" => {
                let is_end = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "in");
                tokens.by_ref().take_while(|token| !is_end(token)).for_each(|token| gather(&token, names));
                operand = false;
                continue;
            }
            TokenTree::Group(group) => bound_inside(group.stream(), names),
            _ => {}
        }
        operand = match &token {
            TokenTree::Punct(_) => false,
            TokenTree::Ident(word) => {
                !["move", "static", "async", "return", "else", "in"].iter().any(|w| word == w)
            }
            _ => true,
        };
    }
}

/// The first use of an argument as a value, not as a field, a method or a path, nor as the name of a macro, of a field that is
/// given to one, or of a lifetime.
pub(super) fn mentions(tokens: TokenStream, arguments: &[Ident]) -> Option<Ident> {
    let mut before = ' ';
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) => {
                let is_path = matches!(before, ':' | '\'')
                    || matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':'
                        || matches!(next.as_char(), '!' | '=') && next.spacing() == Spacing::Alone)
                    || matches!(tokens.peek(), Some(TokenTree::Group(_)));
                if before != '.' && !is_path && arguments.contains(&ident) {
                    return Some(ident);
                }
                before = ' ';
            }
            TokenTree::Group(group) => {
                if let Some(found) = mentions(group.stream(), arguments) {
                    return Some(found);
                }
                before = ' ';
            }
            TokenTree::Punct(punct) => before = punct.as_char(),
            TokenTree::Literal(_) => before = ' ',
        }
    }
    None
}
