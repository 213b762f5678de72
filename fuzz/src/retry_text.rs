//! `#[retry(…)]` on whatever somebody writes.

use proc_macro2::extra::invalidate_current_thread_spans;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::macros::{self, Origin};

/// What stands under arguments that stand alone.
const FUNCTION: &str =
    "async fn fetch(&self, key: &str, mut body: Body) -> Result<u32, Failure> { self.get(key, body).await }";

/// Expands `#[retry(…)] fn …`; where the text does not begin so, all of it is the arguments.
///
/// # Panics
///
/// See [`macros::retry`].
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(tokens) = text.parse::<TokenStream>()
        && !macros::is_too_deep(&tokens)
    {
        let (args, item) = split(tokens);
        macros::retry(&args, &item, Origin::Text);
    }
    // All that was parsed on this thread is kept until then.
    invalidate_current_thread_spans();
}

fn split(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let all: Vec<_> = tokens.clone().into_iter().collect();
    if let [TokenTree::Punct(hash), TokenTree::Group(attribute), item @ ..] = &all[..]
        && hash.as_char() == '#'
        && attribute.delimiter() == Delimiter::Bracket
    {
        let args = match &attribute.stream().into_iter().collect::<Vec<_>>()[..] {
            [TokenTree::Ident(_), TokenTree::Group(args)] => Some(args.stream()),
            [TokenTree::Ident(_)] => Some(TokenStream::new()),
            _ => None,
        };
        if let Some(args) = args {
            return (args, item.iter().cloned().collect());
        }
    }
    (tokens, FUNCTION.parse().expect("this is Rust"))
}
