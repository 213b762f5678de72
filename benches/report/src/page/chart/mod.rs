//! Charts, readable on light and dark pages.

pub(super) mod dots;
pub(super) mod growth;
mod style;
