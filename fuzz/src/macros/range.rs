//! What is written down and accepted is within its range.

use proc_macro2::TokenStream;
use quote::ToTokens;
use reflexio::RetryPolicy;
use reflexio::policy::RetryConfig;
use syn::{Expr, Lit, UnOp};

use super::arguments::{self, Given};

/// The literal that an expression is, and whether there is a minus in front of it.
pub(super) fn literal(expr: &Expr) -> Option<(&Lit, bool)> {
    match expr {
        Expr::Lit(lit) => Some((&lit.lit, false)),
        Expr::Paren(of) => literal(&of.expr),
        Expr::Group(of) => literal(&of.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            // Two of them are arithmetic.
            literal(&unary.expr).filter(|(_, minus)| !minus).map(|(literal, _)| (literal, true))
        }
        _ => None,
    }
}

/// Holds the numbers in `args` against what the runtime crate makes of them.
pub(super) fn accepted(args: &TokenStream) {
    for Given { name, in_group, value } in arguments::values(args) {
        let Some((literal, minus)) = literal(&value) else { continue };
        let is_right = !minus
            && match (&name[..], literal) {
                ("deadline_s" | "attempt_timeout_s", Lit::Int(int)) => is_deadline(int.base10_digits()),
                ("deadline_s" | "attempt_timeout_s", Lit::Float(float)) => is_deadline(float.base10_digits()),
                ("max_attempts", Lit::Int(int)) if !in_group => {
                    int.base10_parse::<u32>().is_ok_and(|n| n > 0)
                }
                ("max_attempts" | "max_unknown_attempts", Lit::Int(int)) => int.base10_parse::<u16>().is_ok(),
                ("idempotent", Lit::Bool(_)) => true,
                ("operation", Lit::Str(text)) => !text.value().is_empty(),
                _ => false,
            };
        assert!(is_right, "`{name} = {}` was accepted", value.to_token_stream());
    }
}

fn is_deadline(digits: &str) -> bool {
    let seconds = digits.parse().expect("a number has digits");
    let config = RetryConfig { deadline_s: Some(seconds), ..RetryConfig::default() };
    RetryPolicy::from_config(&config).is_ok()
}
