//! What a derived `Debug` prints, and what is in it.

use std::fmt::{self, Debug};

use arbitrary::Arbitrary;
use reflexio::ErrorClass;

#[derive(Arbitrary, Clone)]
pub(super) enum Value {
    Unit(Name),
    Struct(Name, Vec<(Field, Value)>),
    Tuple(Name, Vec<Value>),
    List(Vec<Value>),
    Text(String),
    Sign(char),
    Whole(i32),
    Broken(f32),
    Code(Code),
}

/// Numbers that are a failure's status, or nearly.
#[derive(Arbitrary, Clone, Copy)]
pub(super) enum Code {
    C399 = 399,
    C400 = 400,
    C429 = 429,
    C503 = 503,
    C599 = 599,
    C600 = 600,
}

macro_rules! words {
    ($kind:ident: $($word:ident $text:literal,)+) => {
        #[derive(Arbitrary, Clone, Copy)]
        pub(super) enum $kind { $($word,)+ }

        impl $kind {
            fn text(self) -> &'static str {
                match self { $(Self::$word => $text,)+ }
            }
        }
    };
}

words! { Name:
    Missing "",
    Problem "Problem",
    Some "Some",
    Status "Status",
    StatusCode "StatusCode",
    AuthorNotFound "AuthorNotFound",
    ReadTimeout "ReadTimeout",
    RateLimited "RateLimited",
    OAuthFailed "OAuthFailed",
    WriteConflict "WriteConflict",
    Forbidden "Forbidden",
    BadGateway "BadGateway",
}

words! { Field:
    Status "status",
    StatusCode "status_code",
    HttpStatus "http_status",
    Code "code",
    Kind "kind",
    Id "id",
    Timeout "timeout",
    Forbidden "forbidden",
}

impl Name {
    fn says(self) -> Option<ErrorClass> {
        match self {
            Self::ReadTimeout => Some(ErrorClass::Transient),
            Self::RateLimited => Some(ErrorClass::RateLimit),
            Self::OAuthFailed => Some(ErrorClass::Auth),
            Self::WriteConflict => Some(ErrorClass::Concurrency),
            Self::Forbidden => Some(ErrorClass::Permission),
            Self::BadGateway => Some(ErrorClass::ServerError),
            _ => None,
        }
    }
}

impl Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Only a tuple has no name.
            Self::Unit(Name::Missing) => f.write_str("()"),
            Self::Unit(name) => f.write_str(name.text()),
            Self::Struct(name, fields) => {
                let mut out = f.debug_struct(named(*name).text());
                for (field, value) in fields {
                    out.field(field.text(), value);
                }
                out.finish()
            }
            Self::Tuple(name, values) => {
                let mut out = f.debug_tuple(name.text());
                for value in values {
                    out.field(value);
                }
                out.finish()
            }
            Self::List(values) => values.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Sign(sign) => sign.fmt(f),
            Self::Whole(number) => number.fmt(f),
            Self::Broken(number) => number.fmt(f),
            Self::Code(code) => (*code as u16).fmt(f),
        }
    }
}

fn named(name: Name) -> Name {
    if matches!(name, Name::Missing) { Name::Problem } else { name }
}

impl Value {
    /// The first status of a failure: in a field of that name, or in a `Status(…)`.
    pub(super) fn code(&self) -> Option<u16> {
        let fields = match self {
            Self::Struct(_, fields) => &fields[..],
            _ => &[],
        };
        let in_fields = fields.iter().filter_map(|(field, value)| match field {
            Field::Status | Field::StatusCode | Field::HttpStatus | Field::Code => value.number(),
            _ => value.wrapped(),
        });
        self.wrapped().into_iter().chain(in_fields).find(|code| (400..600).contains(code))
    }

    fn number(&self) -> Option<u16> {
        match self {
            Self::Whole(number) => u16::try_from(*number).ok(),
            Self::Code(code) => Some(*code as u16),
            Self::Tuple(_, held) => held.first()?.number(),
            _ => None,
        }
    }

    fn wrapped(&self) -> Option<u16> {
        match self {
            Self::Tuple(Name::Status | Name::StatusCode, held) => held.first()?.number(),
            _ => None,
        }
    }

    /// What its name says, or else the name of what it holds first.
    pub(super) fn names(&self) -> Option<ErrorClass> {
        let held = match self {
            Self::Struct(_, fields) => match fields.first() {
                Some((Field::Kind | Field::Code, value)) => Some(value),
                _ => None,
            },
            Self::Tuple(_, values) => values.first(),
            _ => None,
        };
        self.name().or_else(|| held?.name())
    }

    fn name(&self) -> Option<ErrorClass> {
        match self {
            Self::Unit(name) | Self::Struct(name, _) | Self::Tuple(name, _) => name.says(),
            _ => None,
        }
    }
}
