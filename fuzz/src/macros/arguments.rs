//! `#[retry(…)]`, read once more.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Token, token};

/// `name`, `name = value` or `name(…)`.
struct Argument {
    /// Without `r#`.
    name: String,
    value: Value,
}

enum Value {
    None,
    Expr(Box<Expr>),
    List(TokenStream),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?.unraw().to_string();
        let value = if input.parse::<Option<Token![=]>>()?.is_some() {
            Value::Expr(input.parse()?)
        } else if input.peek(token::Paren) || input.peek(token::Brace) || input.peek(token::Bracket) {
            match input.parse()? {
                TokenTree::Group(group) => Value::List(group.stream()),
                other => Value::List(other.into()),
            }
        } else {
            Value::None
        };
        Ok(Self { name, value })
    }
}

/// What was accepted can be read.
fn read(args: &TokenStream) -> Vec<Argument> {
    let all = Punctuated::<Argument, Token![,]>::parse_terminated.parse2(args.clone());
    all.unwrap_or_else(|error| panic!("#[retry({args})] was accepted: {error}")).into_iter().collect()
}

/// One value, and where it was given.
pub(super) struct Given {
    pub(super) name: String,
    /// It is of one class only.
    pub(super) in_group: bool,
    pub(super) value: Expr,
}

/// All values that were accepted, those of groups too.
pub(super) fn values(args: &TokenStream) -> Vec<Given> {
    let given = |argument: Argument| match argument.value {
        Value::Expr(value) => vec![Given { name: argument.name, in_group: false, value: *value }],
        Value::List(list) if argument.name != "clone" => {
            values(&list).into_iter().map(|given| Given { in_group: true, ..given }).collect()
        }
        Value::None | Value::List(_) => Vec::new(),
    };
    read(args).into_iter().flat_map(given).collect()
}

/// What stands in invisible brackets.
pub(super) fn opened(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(of) => opened(&of.expr),
        other => other,
    }
}

/// Makes a raw identifier of each name: `r#deadline` is the same as `deadline`. Where there may be a closure, what follows a
/// comma may be a parameter of it, and nothing is changed.
pub(super) fn raw(args: TokenStream) -> TokenStream {
    let tokens: Vec<_> = args.into_iter().collect();
    let is = |token: Option<&TokenTree>, sign| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
    if tokens.iter().any(|token| is(Some(token), '|')) {
        return tokens.into_iter().collect();
    }
    let is_name = |at: usize| {
        let first = at == 0 || is(tokens.get(at - 1), ',');
        let next = tokens.get(at + 1);
        let ends = next.is_none() || is(next, ',') || matches!(next, Some(TokenTree::Group(_)));
        first && (ends || is(next, '=') && !is(tokens.get(at + 2), '='))
    };
    let made_raw = |(at, token): (usize, &TokenTree)| match token {
        TokenTree::Ident(ident) if is_name(at) && can_be_raw(&ident.to_string()) => {
            Ident::new_raw(&ident.to_string(), ident.span()).into()
        }
        other => other.clone(),
    };
    tokens.iter().enumerate().map(made_raw).collect()
}

fn can_be_raw(name: &str) -> bool {
    !name.starts_with("r#") && syn::parse_str::<Ident>(name).is_ok()
}
