//! Errors as programs have them: derived `Debug`, known types, and causes.

use std::fmt::{self, Debug};
use std::io;

use arbitrary::{Arbitrary, Unstructured};
use reflexio::classify::{AuthError, PermanentError, RateLimitError, StatusError};
use reflexio::{Classify, ErrorClass};

use super::value::Value;
use super::{Cause, Opaque, READ, classify};

/// As many causes are looked at.
const FOLLOWED: usize = 64;

/// Builds an error, and says beforehand what is to be made of it.
pub(super) fn check(data: &[u8]) {
    let Ok(links) = Vec::<Link>::arbitrary(&mut Unstructured::new(data)) else { return };
    let Some(links) = chain(&links) else { return };
    let cause = links[1..].iter().rev().fold(None, |cause, link| Some(link.build(cause)));
    let class = match &links[0] {
        // Here its type is known.
        Link::Foreign(value) => classify(foreign(value, cause)).class,
        other => other.build(cause).classify().class,
    };
    assert_eq!(class, expected(links), "{links:?}");
}

/// The links up to the one that can have no cause; `None` where one prints more than is read.
fn chain(links: &[Link]) -> Option<&[Link]> {
    let end = links.iter().position(|link| !link.has_room()).map_or(links.len(), |end| end + 1);
    let links = &links[..end.min(FOLLOWED)];
    let fits = |link: &Link| link.value().is_none_or(|value| format!("{value:?}").len() <= READ);
    (!links.is_empty() && links.iter().all(fits)).then_some(links)
}

fn foreign(
    value: &Value,
    cause: Option<Cause>,
) -> Opaque<impl Fn(&mut fmt::Formatter<'_>) -> fmt::Result + use<>> {
    let value = value.clone();
    Opaque { prints: move |f: &mut fmt::Formatter<'_>| value.fmt(f), cause }
}

/// One error of a chain.
#[derive(Arbitrary, Debug)]
enum Link {
    Foreign(Value),
    Io(Kind),
    IoAround,
    Status(u16),
    Marked(Mark),
    NoNumber,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Kind {
    Refused,
    Busy,
    Denied,
    Missing,
    Other,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Mark {
    Permanent,
    RateLimit,
    Auth,
}

impl Kind {
    fn kind_and_class(self) -> (io::ErrorKind, Option<ErrorClass>) {
        match self {
            Self::Refused => (io::ErrorKind::ConnectionRefused, Some(ErrorClass::Transient)),
            Self::Busy => (io::ErrorKind::ResourceBusy, Some(ErrorClass::Concurrency)),
            Self::Denied => (io::ErrorKind::PermissionDenied, Some(ErrorClass::Permission)),
            Self::Missing => (io::ErrorKind::NotFound, Some(ErrorClass::Permanent)),
            Self::Other => (io::ErrorKind::Other, None),
        }
    }
}

impl Link {
    /// The error, in front of `cause` if it can have one.
    fn build(&self, cause: Option<Cause>) -> Cause {
        match self {
            Self::Foreign(value) => Box::new(foreign(value, cause)),
            Self::IoAround => match cause {
                Some(cause) => Box::new(io::Error::other(cause)),
                None => Box::new(io::Error::from(io::ErrorKind::Other)),
            },
            Self::Io(kind) => Box::new(io::Error::from(kind.kind_and_class().0)),
            Self::Status(status) => Box::new(StatusError::new(*status)),
            Self::Marked(Mark::Permanent) => Box::new(PermanentError::new("Timeout")),
            Self::Marked(Mark::RateLimit) => Box::new(RateLimitError::new("Timeout")),
            Self::Marked(Mark::Auth) => Box::new(AuthError::new("Timeout")),
            Self::NoNumber => Box::new("Timeout".parse::<u8>().expect_err("this is no number")),
        }
    }

    /// Can it have a cause?
    fn has_room(&self) -> bool {
        matches!(self, Self::Foreign(_) | Self::IoAround)
    }

    fn known(&self) -> Option<ErrorClass> {
        match self {
            Self::Foreign(_) | Self::Io(_) | Self::IoAround => None,
            Self::Status(status) => Some(ErrorClass::from_status(*status)),
            Self::Marked(Mark::Permanent) | Self::NoNumber => Some(ErrorClass::Permanent),
            Self::Marked(Mark::RateLimit) => Some(ErrorClass::RateLimit),
            Self::Marked(Mark::Auth) => Some(ErrorClass::Auth),
        }
    }

    fn by_kind(&self) -> Option<ErrorClass> {
        match self {
            Self::Io(kind) => kind.kind_and_class().1,
            _ => None,
        }
    }

    fn value(&self) -> Option<&Value> {
        match self {
            Self::Foreign(value) => Some(value),
            _ => None,
        }
    }
}

/// Known types, then the kind of an io error, then codes, then names: each along the whole chain.
fn expected(chain: &[Link]) -> ErrorClass {
    let values = || chain.iter().filter_map(Link::value);
    let known = chain.iter().find_map(Link::known);
    let by_kind = || chain.iter().rev().find_map(Link::by_kind);
    let by_code = || values().find_map(Value::code).map(ErrorClass::from_status);
    let by_name = || values().find_map(Value::names);
    known.or_else(by_kind).or_else(by_code).or_else(by_name).unwrap_or(ErrorClass::Unknown)
}
