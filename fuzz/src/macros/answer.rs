//! Errors apart from what else is answered.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use super::Origin;

/// One `compile_error!`.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) message: String,
    pub(super) place: Span,
}

/// Takes the errors off the end of `tokens`, and answers what stands in front of them.
pub(super) fn split(tokens: TokenStream) -> (Vec<TokenTree>, Vec<Mistake>) {
    let mut rest: Vec<_> = tokens.into_iter().collect();
    let mut mistakes = Vec::new();
    while let Some((front, mistake)) = last(&rest) {
        rest.truncate(front);
        mistakes.push(mistake);
    }
    mistakes.reverse();
    (rest, mistakes)
}

/// `::core::compile_error! { "…" }` at the end, and where it begins.
fn last(tokens: &[TokenTree]) -> Option<(usize, Mistake)> {
    let (front, [word, TokenTree::Punct(bang), TokenTree::Group(group)]) = tokens.split_last_chunk::<3>()?
    else {
        return None;
    };
    let [TokenTree::Literal(message)] = &group.stream().into_iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let is_error =
        group.delimiter() == Delimiter::Brace && bang.as_char() == '!' && is_word(word, "compile_error");
    let message = syn::parse_str::<syn::LitStr>(&message.to_string()).ok()?.value();
    let colons = |tokens: &[TokenTree]| match tokens {
        [.., TokenTree::Punct(a), TokenTree::Punct(b)] if a.as_char() == ':' && b.as_char() == ':' => 2,
        _ => 0,
    };
    let mut begin = front.len();
    begin -= colons(&front[..begin]);
    if begin > 0 && begin < front.len() && is_word(&front[begin - 1], "core") {
        begin -= 1;
        begin -= colons(&front[..begin]);
    }
    is_error.then_some((begin, Mistake { message, place: word.span() }))
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Each mistake is said once, and shown where it is; `at_end` allows for what is missing at the end to be shown at the whole
/// attribute.
pub(super) fn are_well_said(mistakes: &[Mistake], origin: Origin, at_end: bool) {
    let mut seen = std::collections::HashSet::new();
    for Mistake { message, place } in mistakes {
        assert!(message.len() > 5, "{message:?} says nothing");
        // Under this cfg, which `cargo fuzz` sets, proc-macro2 keeps no places.
        if origin != Origin::Text || cfg!(fuzzing) {
            continue;
        }
        let range = place.byte_range();
        if range.is_empty() {
            let is_missing =
                message.starts_with("expected") || message.starts_with("unexpected end of input");
            assert!(at_end && is_missing, "{message:?} is shown nowhere");
        }
        assert!(seen.insert((message, range.clone())), "{message:?} is said twice of {range:?}");
    }
}
