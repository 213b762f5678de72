//! `#[derive(Classify)]` on types as they may be.

use proc_macro2::extra::invalidate_current_thread_spans;

use crate::macros::{self, Origin};
use crate::tokens::Maker;

/// Makes a type and derives its implementation; what is valid must be accepted.
///
/// # Panics
///
/// See [`macros::classify`].
pub fn check(data: &[u8]) {
    let mut maker = Maker::new(data);
    let ty = maker.error_type();
    let (ty, spoilt) = maker.spoil(ty);
    macros::classify(&ty, Origin::Made { valid: !spoilt });
    invalidate_current_thread_spans();
}
