//! `#[retry(…)]` on functions as they may be.

use proc_macro2::extra::invalidate_current_thread_spans;

use crate::macros::{self, Origin};
use crate::tokens::Maker;

/// Makes a function and arguments, and expands them; what is valid must be accepted.
///
/// # Panics
///
/// See [`macros::retry`].
pub fn check(data: &[u8]) {
    let mut maker = Maker::new(data);
    let kind = maker.kind();
    let function = maker.function(kind);
    let args = maker.arguments(kind);
    let (item, item_spoilt) = maker.spoil(function);
    let (args, args_spoilt) = maker.spoil(args);
    macros::retry(&args, &item, Origin::Made { valid: !item_spoilt && !args_spoilt });
    invalidate_current_thread_spans();
}
