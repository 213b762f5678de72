//! What to say about a name that does not exist.

use std::fmt::Display;

use darling::Error;
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

/// An error at `name`: it is no `noun`; if one of `known` is close to it, that one was meant.
pub(crate) fn unknown(noun: &str, name: &Ident, known: &[&str]) -> Error {
    let name_text = name.unraw().to_string();
    // darling finds the closest name; its own sentence says "field", which nothing here is.
    let guess = Error::unknown_field_with_alts(&name_text, known).to_string();
    let message = match guess.split_once("Did you mean ") {
        Some((_, guess)) => {
            let guess = guess.split_inclusive('`').take(2).collect::<String>();
            format!("unknown {noun} `{name_text}`: did you mean {guess}?")
        }
        None => format!("unknown {noun} `{name_text}`: write {}", one_of(known)),
    };
    Error::custom(message).with_span(name)
}

/// "`a`, `b` or `c`"
pub(crate) fn one_of(known: &[&str]) -> String {
    let quoted: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// An error with a message of its own at the first token of `place`.
pub(crate) fn error(place: &impl Spanned, message: impl Display) -> Error {
    Error::custom(message).with_span(place)
}
