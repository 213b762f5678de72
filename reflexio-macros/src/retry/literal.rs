//! Checks of values that are written down: a mistake that can be seen needs no evaluation.

use darling::Error;
use proc_macro2::Literal;
use syn::{Expr, ExprLit, Lit, UnOp};

use crate::suggest::error;

/// A literal with its sign; anything else is left to the compiler.
enum Seen<'a> {
    Literal(&'a Lit),
    Negative,
    /// `f64::NAN` and its kin.
    NotFinite,
    Other,
}

fn look(expr: &Expr) -> Seen<'_> {
    match expr {
        // Where nothing else follows, the sign is a part of the literal.
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(int) if int.base10_digits().starts_with('-') => Seen::Negative,
            Lit::Float(float) if float.base10_digits().starts_with('-') => Seen::Negative,
            other => Seen::Literal(other),
        },
        Expr::Paren(paren) => look(&paren.expr),
        Expr::Group(group) => look(&group.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match look(&unary.expr) {
            Seen::Literal(_) => Seen::Negative,
            Seen::NotFinite => Seen::NotFinite,
            _ => Seen::Other,
        },
        Expr::Path(path) => match path.path.segments.last() {
            Some(last) if ["NAN", "INFINITY", "NEG_INFINITY"].iter().any(|n| last.ident == n) => {
                Seen::NotFinite
            }
            _ => Seen::Other,
        },
        _ => Seen::Other,
    }
}

/// What a policy rounds up to a nanosecond, in seconds, and what it cannot hold.
const SHORTEST: f64 = 0.5e-9;
const TOO_LONG: f64 = 18_446_744_073_709_551_616.0;

/// A number of seconds: `60` is as good as `60.0`, and what is left is a positive number.
pub(super) fn seconds(key: &str, expr: Expr) -> darling::Result<Expr> {
    let wrong = |message: &str| {
        Err(error(
            &expr,
            format!("`{key}` {message}: write a number of seconds above 0, such as `{key} = 2.5`"),
        ))
    };
    let number = match look(&expr) {
        Seen::Other => return Ok(expr),
        Seen::Negative => return wrong("cannot be negative"),
        Seen::NotFinite => return wrong("must be finite"),
        Seen::Literal(Lit::Str(text)) => {
            return match text.value().trim().parse::<f64>() {
                Ok(_) => Err(error(
                    &expr,
                    format!(
                        "`{key}` is a number, not text: write `{key} = {}`, without quotes",
                        text.value().trim()
                    ),
                )),
                Err(_) => wrong("is a number, not text"),
            };
        }
        Seen::Literal(Lit::Int(int)) if ["", "f64"].contains(&int.suffix()) => {
            (int.base10_digits().parse::<f64>().ok(), int.span())
        }
        Seen::Literal(Lit::Float(float)) if ["", "f64"].contains(&float.suffix()) => {
            (float.base10_digits().parse::<f64>().ok(), float.span())
        }
        Seen::Literal(Lit::Int(_) | Lit::Float(_)) => return wrong("is an `f64`"),
        Seen::Literal(_) => return wrong("is a number"),
    };
    match number {
        (Some(0.0), _) => wrong("cannot be 0"),
        (Some(seconds), _) if seconds < SHORTEST => wrong("is less than a nanosecond"),
        (Some(seconds), _) if seconds.is_finite() && seconds >= TOO_LONG => wrong("is too large"),
        (Some(seconds), span) if seconds.is_finite() => {
            let mut literal = Literal::f64_suffixed(seconds);
            literal.set_span(span);
            Ok(Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::new(literal) }))
        }
        _ => wrong("must be finite"),
    }
}

/// A whole number from `least` to `most`.
pub(super) fn count(key: &str, expr: Expr, least: u64, most: u64) -> darling::Result<Expr> {
    let wrong = |message: &str| {
        Err(error(
            &expr,
            format!("`{key}` {message}: write a whole number from {least} to {most}, such as `{key} = 3`"),
        ))
    };
    match look(&expr) {
        Seen::Other => Ok(expr),
        Seen::Negative => wrong("cannot be negative"),
        Seen::Literal(Lit::Int(int)) => match int.base10_parse::<u64>() {
            Ok(0) if least > 0 => Err(error(
                &expr,
                format!(
                    "`{key} = 0` would never call the function: the first attempt counts, write `{key} = 1` for no retries"
                ),
            )),
            Ok(number) if number <= most => Ok(expr),
            _ => wrong("is too large"),
        },
        Seen::Literal(Lit::Float(_)) | Seen::NotFinite => wrong("is a whole number"),
        Seen::Literal(Lit::Str(_)) => wrong("is a number, not text"),
        Seen::Literal(_) => wrong("is a number"),
    }
}

/// What a value other than a literal is meant to be, and how it is written.
pub(super) fn no_literal(key: &str, expr: Expr, what: &str, example: &str) -> darling::Result<Expr> {
    match look(&expr) {
        Seen::Literal(Lit::Str(_)) => {
            Err(error(&expr, format!("`{key}` takes {what}, without quotes: write `{key} = {example}`")))
        }
        Seen::Literal(_) | Seen::Negative | Seen::NotFinite => {
            Err(error(&expr, format!("`{key}` takes {what}: write `{key} = {example}`")))
        }
        Seen::Other => Ok(expr),
    }
}

/// `true` or `false`, or a constant.
pub(super) fn truth(key: &str, expr: Expr) -> darling::Result<Expr> {
    match look(&expr) {
        Seen::Literal(Lit::Bool(_)) | Seen::Other => Ok(expr),
        _ => Err(error(&expr, format!("`{key}` is `true` or `false`"))),
    }
}

/// Text, or a constant.
pub(super) fn text(key: &str, expr: Expr) -> darling::Result<Expr> {
    match look(&expr) {
        Seen::Literal(Lit::Str(text)) if text.value().is_empty() => {
            Err(error(&expr, format!("`{key}` is empty: leave it out to use the function's name")))
        }
        Seen::Literal(Lit::Str(_)) | Seen::Other => Ok(expr),
        _ => Err(error(&expr, format!("`{key}` is text: write `{key} = \"fetch_user\"`"))),
    }
}

/// The error for a value that stands where a class's group should.
pub(super) fn group_needed(name: &str, place: &impl syn::spanned::Spanned) -> Error {
    error(
        place,
        format!(
            "`{name}` is a group: write `{name}(strategy = …, max_attempts = …)`, with one of the two or both"
        ),
    )
}
