//! The attribute's tokens → `name`, `name = value` and `name(…)`, between commas.
//!
//! A mistake in one of them is no reason not to read the next.

use darling::error::Accumulator;
use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, Lit, Token, token};

use crate::invisible::opened;
use crate::suggest::error;

pub(super) struct Item {
    /// Without `r#`: it is compared with names, and is always the same argument.
    pub(super) key: Ident,
    pub(super) content: Content,
}

/// What follows a key.
pub(super) enum Content {
    Word,
    Value(Box<Expr>),
    List(TokenStream),
}

/// What could be understood; every mistake goes to `errors`.
pub(super) fn parse(tokens: TokenStream, errors: &mut Accumulator) -> Vec<Item> {
    let mut items = Vec::new();
    let mut reported = false;
    let all = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match item(input).and_then(|item| end(input).map(|()| item)) {
                Ok(item) => items.push(item),
                Err(error) => {
                    errors.push(error);
                    reported = true;
                    recover(input)?;
                }
            }
        }
        Ok(())
    };
    // That brackets were not read to their end is known at the very end; mostly it follows from another mistake.
    if let Err(error) = all.parse2(tokens)
        && !reported
    {
        errors.push(error.into());
    }
    items
}

fn item(input: ParseStream<'_>) -> darling::Result<Item> {
    if input.peek(Lit) {
        return Err(error(&input.span(), "a value needs its name: write `name = value`"));
    }
    let Ok(key) = input.call(Ident::parse_any) else {
        return Err(error(&input.span(), "an argument begins with its name: write `name = value`"));
    };
    let key = key.unraw();
    if input.peek(Token![::]) {
        return Err(error(&key, "the name of an argument is a single word"));
    }
    if input.peek(Token![:]) {
        let message = format!("the value of an argument follows `=`: write `{key} = …`");
        return Err(error(&input.span(), message));
    }
    if input.peek(token::Paren) || input.peek(token::Brace) || input.peek(token::Bracket) {
        let list = match input.parse::<TokenTree>()? {
            TokenTree::Group(group) => group.stream(),
            other => other.into(),
        };
        return Ok(Item { key, content: Content::List(list) });
    }
    let Some(equals) = input.parse::<Option<Token![=]>>()? else {
        return Ok(Item { key, content: Content::Word });
    };
    if input.is_empty() || input.peek(Token![,]) {
        return Err(error(&equals, "a value is missing after `=`"));
    }
    Ok(Item { key, content: Content::Value(Box::new(opened(input.parse()?))) })
}

/// The comma, where there is more.
fn end(input: ParseStream<'_>) -> darling::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    let next = input.fork().call(Ident::parse_any);
    Err(match next {
        Ok(next) => error(&next, format!("a comma is missing in front of `{next}`")),
        Err(_) => error(&input.span(), "a comma is missing here"),
    })
}

/// Goes on with what looks like an argument behind a comma.
///
/// There are commas in closures too, which are no place to go on from.
fn recover(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() {
        if input.parse::<TokenTree>()?.to_string() == "," {
            let ahead = input.fork();
            let is_key = ahead.call(Ident::parse_any).is_ok();
            if is_key && (ahead.is_empty() || ahead.peek(Token![=]) || ahead.peek(token::Paren)) {
                return Ok(());
            }
        }
    }
    Ok(())
}
