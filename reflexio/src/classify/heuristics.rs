//! What can be guessed of an error that nobody described: codes in its fields, words in its name.
//!
//! Both read what a derived `Debug` prints, into a buffer on the stack that ends where it is full: nothing is
//! allocated, and a huge error costs no more than a small one, if its `Debug` heeds that.

use core::error::Error;
use core::fmt::{self, Write as _};

use crate::class::ErrorClass;

const FIELDS: [&str; 4] = ["status", "status_code", "http_status", "code"];

/// Types and variants around a status, as in `kind: Status(503, None)`.
const AROUND: [&str; 2] = ["Status", "StatusCode"];

/// Words in names, lower case; the first row that matches decides.
const WORDS: [(&[&str], ErrorClass); 6] = [
    (&["unauthoriz", "unauthenticat", "credential"], ErrorClass::Auth),
    (&["forbid", "permission"], ErrorClass::Permission),
    (&["ratelimit", "throttl", "toomanyrequests"], ErrorClass::RateLimit),
    (&["conflict", "deadlock"], ErrorClass::Concurrency),
    (&["timeout", "timedout", "connect", "incompletemessage"], ErrorClass::Transient),
    (&["unavailable", "internalserver", "badgateway"], ErrorClass::ServerError),
];

/// The HTTP status in a field of the error.
pub(super) fn by_code(error: &(dyn Error + 'static)) -> Option<u16> {
    let printed = Printed::<512>::of(error);
    let text = printed.as_str();
    let in_fields = fields(text)
        .filter_map(|(name, value)| if FIELDS.contains(&name) { number(value) } else { wrapped(value) });
    wrapped(text).into_iter().chain(in_fields).find(|code| (400..600).contains(code))
}

/// The class that the name of the error's type suggests.
pub(super) fn by_type_name(path: &str) -> Option<ErrorClass> {
    let without_parameters = path.split('<').next().unwrap_or(path);
    by_name(without_parameters.rsplit("::").next().unwrap_or(without_parameters))
}

/// The class that the first names in the error's `Debug` suggest: its type's or variant's; then, as in
/// `Error(IncompleteMessage)` and `Error { kind: Timeout }`, what it holds first.
pub(super) fn by_debug_name(error: &(dyn Error + 'static)) -> Option<ErrorClass> {
    let printed = Printed::<128>::of(error);
    let (outer, rest) = split_name(printed.as_str());
    // Whoever writes `Debug` as a sentence means a message, which is no evidence.
    if !(rest.is_empty() || rest.starts_with('(') || rest.starts_with(" {")) {
        return None;
    }
    let held = rest.strip_prefix('(').or_else(|| rest.strip_prefix(" { kind: "));
    by_name(outer).or_else(|| by_name(split_name(held?).0))
}

/// The last segment of the path that the text begins with, and what follows it.
fn split_name(text: &str) -> (&str, &str) {
    let is_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let (path, rest) = text.split_at(text.find(|c| !is_path(c)).unwrap_or(text.len()));
    (path.rsplit("::").next().unwrap_or(path), rest)
}

/// The number in `Status(503, …)` and `StatusCode(503)`.
fn wrapped(text: &str) -> Option<u16> {
    let (name, rest) = split_name(text);
    if AROUND.contains(&name) && rest.starts_with('(') { number(text) } else { None }
}

fn by_name(name: &str) -> Option<ErrorClass> {
    let mut lower = Printed::<64>::new();
    for c in name.chars().filter(|c| *c != '_') {
        // A longer name is judged by its beginning.
        if lower.write_char(c.to_ascii_lowercase()).is_err() {
            break;
        }
    }
    let name = lower.as_str();
    if says_auth(name) {
        return Some(ErrorClass::Auth);
    }
    WORDS.iter().find(|(words, _)| words.iter().any(|word| name.contains(word))).map(|(_, class)| *class)
}

/// `AuthError` and `AuthorizationFailed` do, `AuthorNotFound` does not.
fn says_auth(name: &str) -> bool {
    name.match_indices("auth").any(|(at, word)| {
        let rest = &name[at + word.len()..];
        !rest.starts_with("or") || rest.starts_with("oriz")
    })
}

/// The outermost fields of what a derived `Debug` printed, as `(name, value)`.
fn fields(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let (_, body) = split_name(text);
    let mut rest = body.trim_start().strip_prefix('{').unwrap_or_default();
    core::iter::from_fn(move || {
        let (field, after) = split_field(rest)?;
        rest = after;
        Some(field)
    })
    .filter_map(|field| field.split_once(':'))
    .map(|(name, value)| (name.trim(), value.trim()))
}

/// The text up to the comma or brace that ends a field, and what follows; no comma inside brackets or quotes counts.
fn split_field(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_u32;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote.is_some() => escaped = true,
            _ if quote == Some(c) => quote = None,
            _ if quote.is_some() => {}
            '"' | '\'' => quote = Some(c),
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

/// `503`, `Some(503)`, `Some(StatusCode(503))` and `Status(503, None)` are numbers.
fn number(value: &str) -> Option<u16> {
    let mut inner = value;
    while let (_, rest) = split_name(inner)
        && let Some(held) = rest.strip_prefix('(')
    {
        inner = held;
    }
    inner.split([',', ')']).next()?.parse().ok()
}

/// The beginning of a text, on the stack.
struct Printed<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Printed<N> {
    const fn new() -> Self {
        Self { bytes: [0; N], len: 0 }
    }

    fn of(error: &(dyn Error + 'static)) -> Self {
        let mut printed = Self::new();
        // An error here says that the buffer is full, which is what ends the printing early.
        let _ = write!(printed, "{error:?}");
        printed
    }

    fn as_str(&self) -> &str {
        let bytes = &self.bytes[..self.len];
        core::str::from_utf8(bytes)
            .unwrap_or_else(|cut| core::str::from_utf8(&bytes[..cut.valid_up_to()]).unwrap_or_default())
    }
}

impl<const N: usize> fmt::Write for Printed<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = &mut self.bytes[self.len..];
        let fits = text.len().min(room.len());
        room[..fits].copy_from_slice(&text.as_bytes()[..fits]);
        self.len += fits;
        if fits < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}
