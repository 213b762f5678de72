//! The sources of `reflexio-macros`, as a library: only a compiler can call a crate of procedural macros.

// Named as they are there, for they name each other so.
#[path = "../../../reflexio-macros/src/class.rs"]
mod class;
#[path = "../../../reflexio-macros/src/classify/mod.rs"]
mod classify;
#[path = "../../../reflexio-macros/src/crate_path.rs"]
mod crate_path;
#[path = "../../../reflexio-macros/src/invisible.rs"]
mod invisible;
#[path = "../../../reflexio-macros/src/retry/mod.rs"]
mod retry;
#[path = "../../../reflexio-macros/src/suggest.rs"]
mod suggest;

use proc_macro2::TokenStream;

/// What `#[retry(args)]` makes of the item under it.
#[must_use]
pub fn expand_retry(args: TokenStream, item: TokenStream) -> TokenStream {
    retry::expand(args, item)
}

/// What `#[derive(Classify)]` makes of a type.
#[must_use]
pub fn expand_classify(input: TokenStream) -> TokenStream {
    classify::expand(input)
}
