//! What can be guessed of an error that nobody described: codes in its fields, words in its name.
//!
//! Both read what a derived `Debug` prints, into a buffer on the stack that ends where it is full: nothing is
//! allocated, and a huge error costs no more than a small one, if its `Debug` heeds that. All that is looked for is ASCII, so
//! bytes are read: searching in a `str` would put more code into a program than all the rest of this.

use core::error::Error;
use core::fmt::{self, Write as _};

use crate::class::ErrorClass;

/// Words in names, lower case; the first row with one that is found decides.
const WORDS: [(&str, ErrorClass); 6] = [
    ("unauthoriz unauthenticat credential", ErrorClass::Auth),
    ("forbid permission", ErrorClass::Permission),
    ("ratelimit throttl toomanyrequests resourceexhausted overloaded", ErrorClass::RateLimit),
    ("conflict deadlock", ErrorClass::Concurrency),
    ("timeout timedout elapsed deadlineexceeded connect incompletemessage", ErrorClass::Transient),
    ("unavailable internalserver badgateway", ErrorClass::ServerError),
];

/// The class that the name of the error's type suggests.
pub(super) fn by_type_name(path: &str) -> Option<ErrorClass> {
    let without_parameters = path.as_bytes().split(|byte| *byte == b'<').next()?;
    by_name(last_segment(without_parameters))
}

/// What an error's `Debug` prints, or the beginning of it.
pub(super) struct Printed {
    bytes: [u8; 512],
    len: usize,
}

impl Printed {
    pub(super) fn of(error: &(dyn Error + 'static)) -> Self {
        let mut printed = Self { bytes: [0; 512], len: 0 };
        // An error here says that the buffer is full, which is what ends the printing early.
        let _ = write!(printed, "{error:?}");
        printed
    }

    fn text(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// The HTTP status in a field of the error.
    pub(super) fn status(&self) -> Option<u16> {
        wrapped(self.text()).or_else(|| in_fields(self.text()))
    }

    /// The class that the first names suggest: the error's type's or variant's; then, as in `Error(IncompleteMessage)`,
    /// `Error { kind: Timeout }` and `Status { code: Unavailable }`, what it holds first.
    pub(super) fn class(&self) -> Option<ErrorClass> {
        let (outer, rest) = split_name(self.text());
        // Whoever writes `Debug` as a sentence means a message, which is no evidence.
        if !(rest.is_empty() || rest.starts_with(b"(") || rest.starts_with(b" {")) {
            return None;
        }
        let openings = [&b"("[..], b" { kind: ", b" { code: "];
        let held = || openings.into_iter().find_map(|opening| rest.strip_prefix(opening));
        by_name(outer).or_else(|| by_name(split_name(held()?).0))
    }
}

impl fmt::Write for Printed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = &mut self.bytes[self.len..];
        let fits = text.len().min(room.len());
        room[..fits].copy_from_slice(&text.as_bytes()[..fits]);
        self.len += fits;
        if fits < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// The last segment of the path that the text begins with, and what follows it.
fn split_name(text: &[u8]) -> (&[u8], &[u8]) {
    let is_path = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    let end = text.iter().position(|byte| !is_path(byte)).unwrap_or(text.len());
    let (path, rest) = text.split_at(end);
    (last_segment(path), rest)
}

fn last_segment(path: &[u8]) -> &[u8] {
    let colons = path.windows(2).rposition(|pair| pair == b"::");
    colons.map_or(path, |at| &path[at + 2..])
}

fn by_name(name: &[u8]) -> Option<ErrorClass> {
    // A longer name is judged by its beginning.
    let mut lower = [0; 64];
    for (to, from) in lower.iter_mut().zip(name.iter().filter(|byte| **byte != b'_')) {
        *to = from.to_ascii_lowercase();
    }
    if says_auth(&lower) {
        return Some(ErrorClass::Auth);
    }
    WORDS.iter().find(|(words, _)| holds_one(&lower, words)).map(|(_, class)| *class)
}

// Out of line: the loop over the rows would be unrolled.
#[inline(never)]
fn holds_one(name: &[u8], words: &str) -> bool {
    let is_held = |word: &[u8]| name.windows(word.len()).any(|part| part == word);
    words.as_bytes().split(|byte| *byte == b' ').any(is_held)
}

/// `AuthError` and `AuthorizationFailed` do, `AuthorNotFound` does not.
fn says_auth(name: &[u8]) -> bool {
    let mut rest = name;
    while !rest.is_empty() {
        match rest.strip_prefix(b"auth") {
            Some(after) if !after.starts_with(b"or") || after.starts_with(b"oriz") => return true,
            _ => rest = &rest[1..],
        }
    }
    false
}

/// The status in one of the outermost fields of what a derived `Debug` printed.
fn in_fields(text: &[u8]) -> Option<u16> {
    let (_, body) = split_name(text);
    let mut rest = body.trim_ascii_start().strip_prefix(b"{")?;
    loop {
        let (field, after) = split_field(rest)?;
        rest = after;
        if let Some(colon) = field.iter().position(|byte| *byte == b':') {
            let (name, value) = (field[..colon].trim_ascii(), field[colon + 1..].trim_ascii());
            let status = if is_field(name) { number(value) } else { wrapped(value) };
            if status.is_some() {
                return status;
            }
        }
    }
}

fn is_field(name: &[u8]) -> bool {
    matches!(name, b"status" | b"status_code" | b"http_status" | b"code")
}

/// The text up to the comma or brace that ends a field, and what follows; no comma inside brackets or quotes counts.
fn split_field(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut depth = 0_u32;
    let mut quote = None;
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if quote == Some(byte) => quote = None,
            _ if quote.is_some() => {}
            b'"' | b'\'' => quote = Some(byte),
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' if depth > 0 => depth -= 1,
            b',' | b'}' if depth == 0 => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

/// The status in the type or variant around it, as in `kind: Status(503, None)` and `StatusCode(503)`.
fn wrapped(text: &[u8]) -> Option<u16> {
    let (name, rest) = split_name(text);
    if matches!(name, b"Status" | b"StatusCode") && rest.starts_with(b"(") { number(text) } else { None }
}

/// `503`, `Some(503)`, `Some(StatusCode(503))` and `Status(503, None)` are numbers; only those of failures count.
fn number(value: &[u8]) -> Option<u16> {
    let mut inner = value;
    while let (_, rest) = split_name(inner)
        && let Some(held) = rest.strip_prefix(b"(")
    {
        inner = held;
    }
    match inner.split(|byte| matches!(byte, b',' | b')')).next()? {
        [hundreds @ (b'4' | b'5'), tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            let digit = |byte: &u8| u16::from(byte - b'0');
            Some(digit(hundreds) * 100 + digit(tens) * 10 + digit(ones))
        }
        _ => None,
    }
}
