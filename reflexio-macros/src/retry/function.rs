//! The item under the attribute → [`Function`].

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, Signature, Token, Visibility};

use super::body;
use super::model::{Function, Kind, group};
use crate::suggest::error;

struct Head {
    attrs: Vec<Attribute>,
    vis: Visibility,
    defaultness: Option<Token![default]>,
    sig: Signature,
}

/// The body is never parsed: while it is being written it need not be Rust yet.
pub(super) fn parse(item: TokenStream) -> darling::Result<Function> {
    let mut tokens = flat(item);
    let body = match tokens.last() {
        Some(TokenTree::Group(last)) => block(last),
        _ => None,
    };
    if body.is_some() {
        tokens.pop();
    }
    let head = |input: ParseStream<'_>| head(input, body.is_some());
    let head = head.parse2(tokens.into_iter().collect())?;
    let Some(body) = body else {
        return Err(error(
            &head.sig.ident,
            "there is no body to retry: put `#[retry]` on the function that implements this one",
        ));
    };
    let (inner_attrs, body) = split_inner_attrs(&body);
    let kind = match head.sig.asyncness {
        Some(_) => Kind::Async,
        None => body::future(&body, &head.sig).map_or(Kind::Sync, Kind::Future),
    };
    Ok(Function {
        attrs: head.attrs,
        vis: head.vis,
        defaultness: head.defaultness,
        sig: head.sig,
        inner_attrs,
        body,
        kind,
    })
}

/// An item that came through a `macro_rules!` metavariable stands in invisible delimiters.
fn flat(item: TokenStream) -> Vec<TokenTree> {
    let tokens: Vec<_> = item.into_iter().collect();
    match &tokens[..] {
        [TokenTree::Group(only)] if only.delimiter() == Delimiter::None => flat(only.stream()),
        _ => tokens,
    }
}

/// The block that `group` is, if need be inside of invisible delimiters.
fn block(group: &Group) -> Option<Group> {
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => match &flat(group.stream())[..] {
            [TokenTree::Group(only)] => block(only),
            _ => None,
        },
        _ => None,
    }
}

fn head(input: ParseStream<'_>, has_body: bool) -> syn::Result<Head> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis: Visibility = input.parse()?;
    let defaultness = if input.peek(Token![default]) { Some(input.parse()?) } else { None };
    let before = input.fork();
    let result = if starts_function(&input.fork()) { input.parse() } else { Err(no_function(&before)) };
    match result {
        Ok(sig) => {
            if !has_body {
                // A declaration in a trait.
                input.parse::<Option<Token![;]>>()?;
            }
            Ok(Head { attrs, vis, defaultness, sig })
        }
        Err(error) => {
            // What is left is not read, and must not become a second error.
            input.parse::<TokenStream>()?;
            Err(error)
        }
    }
}

/// Is there an `fn` behind nothing but its qualifiers?
fn starts_function(input: ParseStream<'_>) -> bool {
    while !input.is_empty() {
        if input.peek(Token![fn]) {
            return true;
        }
        let qualifier = input.peek(syn::LitStr)
            || input.peek(Token![const])
            || input.peek(Token![async])
            || input.peek(Token![unsafe])
            || input.peek(Token![extern])
            || input.peek(Token![safe]);
        if !qualifier || input.parse::<TokenTree>().is_err() {
            return false;
        }
    }
    false
}

fn no_function(input: ParseStream<'_>) -> syn::Error {
    let Ok(word) = input.call(Ident::parse_any) else {
        return input.error("`#[retry]` stands on a function");
    };
    let what = match word.to_string().as_str() {
        "impl" => "an `impl`: put it on each method that is to be retried",
        "trait" => "a trait: put it on the methods with a body, or on those of an `impl`",
        "mod" => "a module: put it on each function that is to be retried",
        "struct" | "enum" | "union" | "type" => {
            "a type: put it on a function; the class of an error is derived by `#[derive(Classify)]`"
        }
        "let" => "a statement: put what is to be retried into a function, or use `RetryPolicy::call`",
        "static" | "const" => "a value: give a policy to a function with `#[retry(policy = …)]`",
        _ => "this: put it on a function",
    };
    syn::Error::new(word.span(), format!("`#[retry]` retries a function, and cannot retry {what}"))
}

/// `#![…]` must stay the first thing in the function.
fn split_inner_attrs(body: &Group) -> (TokenStream, Group) {
    let tokens: Vec<_> = body.stream().into_iter().collect();
    let mut end = 0;
    while let [TokenTree::Punct(hash), TokenTree::Punct(bang), TokenTree::Group(attr), ..] = &tokens[end..]
        && hash.as_char() == '#'
        && bang.as_char() == '!'
        && bang.spacing() == Spacing::Alone
        && attr.delimiter() == Delimiter::Bracket
    {
        end += 3;
    }
    if end == 0 {
        return (TokenStream::new(), body.clone());
    }
    let attrs = tokens[..end].iter().map(ToTokens::to_token_stream).collect();
    let rest = tokens[end..].iter().cloned().collect();
    (attrs, group(Delimiter::Brace, rest, body.span()))
}
