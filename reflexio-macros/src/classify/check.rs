//! [`Parsed`] → one [`Shape`] for each variant, or for the struct.

use darling::Error;
use darling::error::Accumulator;
use proc_macro2::Span;
use quote::ToTokens;
use syn::Type;
use syn::spanned::Spanned;

use super::model::{Parsed, Part, Place, Rule, Shape, Source};
use crate::class;
use crate::suggest::{error, one_of};

pub(super) fn check<'a>(parsed: &Parsed<'a>, errors: &mut Accumulator) -> Vec<Shape<'a>> {
    let mut shapes = Vec::new();
    for part in &parsed.parts {
        // Its mistake is known; what follows from it would only repeat it.
        if !part.says.broken {
            shapes.extend(errors.handle(shape(parsed, part)).flatten());
        }
    }
    shapes
}

fn shape<'a>(parsed: &Parsed<'a>, part: &Part<'a>) -> darling::Result<Option<Shape<'a>>> {
    let rule = match &part.says.sources[..] {
        [] => match &parsed.default {
            Some(class) => Rule::Class(class.clone()),
            // The mistake may be in the default that was meant for it.
            None if parsed.broken => return Ok(None),
            None => return Err(without_class(part)),
        },
        [(Source::Class(class), _)] => Rule::Class(class.clone()),
        [(Source::Status(place), _)] => Rule::Status(place.clone()),
        [(Source::With(function, place), span)] => {
            no_hint_beside(part, "with", "the function", *span)?;
            let place = match place {
                Some(place) => place.clone(),
                None => only(part, "with", "write it above one of them", *span)?.0,
            };
            Rule::With(place, function.clone())
        }
        [(Source::Transparent, span)] => {
            no_hint_beside(part, "transparent", "the inner error", *span)?;
            let (place, ty) =
                only(part, "transparent", "write a class, such as `#[class(transient)]`", *span)?;
            Rule::Transparent(place, ty)
        }
        [_, (_, second), ..] => {
            let message = "the class is given twice: keep one class, or `status`, `with` or `transparent`";
            return Err(Error::custom(message).with_span(second));
        }
    };
    if let (Rule::Status(status), Some(hint)) = (&rule, &part.says.retry_after)
        && status.member == hint.member
    {
        let name = hint.member.to_token_stream();
        let message =
            format!("`{name}` cannot be the status and the wait: read each from a field of its own");
        return Err(Error::custom(message).with_span(&hint.span));
    }
    Ok(Some(Shape {
        variant: part.is_variant.then_some(part.ident),
        rule,
        retry_after: part.says.retry_after.clone(),
        not_sent: part.says.not_sent,
        abort: part.says.abort,
    }))
}

/// Whoever knows the class knows the server's hint too.
fn no_hint_beside(part: &Part<'_>, key: &str, who: &str, span: Span) -> darling::Result<()> {
    if part.says.retry_after.is_none() {
        return Ok(());
    }
    let message = format!("`{key}` takes the hint from {who} too: leave `retry_after` out");
    Err(Error::custom(message).with_span(&span))
}

/// The field that has no other beside it.
fn only<'a>(part: &Part<'a>, key: &str, instead: &str, span: Span) -> darling::Result<(Place, &'a Type)> {
    match (part.fields.members().next(), part.fields.iter().next()) {
        (Some(member), Some(field)) if part.fields.len() == 1 => {
            Ok((Place { member, span: field.ty.span() }, &field.ty))
        }
        _ => {
            let (name, count) = (part.ident, part.fields.len());
            // There is none to write it above.
            let instead = if count == 0 { "write a class, such as `#[class(transient)]`" } else { instead };
            let message = format!("`{key}` needs exactly one field, and `{name}` has {count}: {instead}");
            Err(Error::custom(message).with_span(&span))
        }
    }
}

fn without_class(part: &Part<'_>) -> Error {
    let name = part.ident;
    let classes = one_of(&class::NAMES);
    let instead = if part.is_variant { ", or `#[class(default = unknown)]` above the enum" } else { "" };
    let message =
        format!("`{name}` has no class: write `#[class(CLASS)]` above it{instead}; CLASS is {classes}");
    error(name, message)
}
