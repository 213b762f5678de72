//! Whether tokens are the same, wherever they stand.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The single tokens in their order; invisible brackets are none.
pub(super) fn flat(tokens: TokenStream) -> Vec<String> {
    let mut all = Vec::new();
    flatten(tokens, &mut all);
    all
}

fn flatten(tokens: TokenStream, all: &mut Vec<String>) {
    for token in tokens {
        let TokenTree::Group(group) = token else {
            all.push(token.to_string());
            continue;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => {
                flatten(group.stream(), all);
                continue;
            }
        };
        all.push(open.to_owned());
        flatten(group.stream(), all);
        all.push(close.to_owned());
    }
}

/// Everything in `part` is in `whole`, as often at least.
pub(super) fn contains(whole: &[String], part: &[String]) -> Result<(), String> {
    let mut left = BTreeMap::<_, usize>::new();
    for token in whole {
        *left.entry(token).or_default() += 1;
    }
    for token in part {
        match left.get_mut(token) {
            Some(count) if *count > 0 => *count -= 1,
            _ => return Err(token.clone()),
        }
    }
    Ok(())
}
