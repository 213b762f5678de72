//! What the attributes of an error type say, and what follows from them.

use proc_macro2::Span;
use syn::{Expr, Fields, Ident, Member, Path, Type};

/// An error type as it was written.
pub(super) struct Parsed<'a> {
    pub(super) krate: Path,
    pub(super) parts: Vec<Part<'a>>,
    /// `#[class(default = …)]` on an enum.
    pub(super) default: Option<Ident>,
    /// Something was wrong with an attribute of the type, and has been reported.
    pub(super) broken: bool,
}

/// A variant, or a whole struct.
pub(super) struct Part<'a> {
    /// The name of the variant or the struct.
    pub(super) ident: &'a Ident,
    pub(super) is_variant: bool,
    pub(super) fields: &'a Fields,
    pub(super) says: Says,
}

/// The content of all `#[class(…)]` on one part and its fields, in the order of writing.
#[derive(Default)]
pub(super) struct Says {
    /// Each with the place where it was written; more than one is a contradiction.
    pub(super) sources: Vec<(Source, Span)>,
    pub(super) retry_after: Option<Place>,
    /// The failure never reaches the other side.
    pub(super) not_sent: bool,
    /// The failure ends the call.
    pub(super) abort: bool,
    /// Something was wrong with it, and has been reported.
    pub(super) broken: bool,
}

/// Where the class comes from.
#[derive(Clone)]
pub(super) enum Source {
    /// A variant of `ErrorClass`.
    Class(Ident),
    /// A field with an HTTP status.
    Status(Place),
    /// What a function says of a field; of the only one, if none is named.
    With(Expr, Option<Place>),
    /// The only field.
    Transparent,
}

/// A field, and where it was spoken of.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) member: Member,
    pub(super) span: Span,
}

/// A part of which everything is known.
pub(super) struct Shape<'a> {
    /// The variant; a struct has none.
    pub(super) variant: Option<&'a Ident>,
    pub(super) rule: Rule<'a>,
    pub(super) retry_after: Option<Place>,
    pub(super) not_sent: bool,
    pub(super) abort: bool,
}

pub(super) enum Rule<'a> {
    Class(Ident),
    Status(Place),
    With(Place, Expr),
    Transparent(Place, &'a Type),
}
