//! The names of the eight error classes, as they are written in attributes.

use syn::Ident;
use syn::ext::IdentExt;

/// What an attribute calls them, in the order in which `ErrorClass` declares them.
pub(crate) const NAMES: [&str; 8] =
    ["permanent", "concurrency", "rate_limit", "server_error", "transient", "unknown", "auth", "permission"];

const VARIANTS: [&str; 8] =
    ["Permanent", "Concurrency", "RateLimit", "ServerError", "Transient", "Unknown", "Auth", "Permission"];

/// The variant of `ErrorClass` that `name` stands for, at the place where `name` was written.
pub(crate) fn variant(name: &Ident) -> Option<Ident> {
    let text = name.unraw().to_string();
    let index = NAMES.iter().position(|known| *known == text)?;
    Some(Ident::new(VARIANTS[index], name.span()))
}
