//! What the attribute says, and the function that it stands on.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use syn::{Attribute, Expr, Ident, Local, Path, Signature, Token, Visibility};

/// The arguments of one `#[retry(…)]`.
pub(super) struct Args {
    /// Where the runtime crate is found.
    pub(super) krate: Path,
    /// The settings of the policy, in the order in which they were written.
    pub(super) settings: Vec<Setting>,
    pub(super) classifier: Option<Expr>,
    pub(super) operation: Option<Expr>,
    pub(super) on_metric: Option<Expr>,
    /// A policy made elsewhere, in the place of settings.
    pub(super) policy: Option<Expr>,
    /// The arguments of which each attempt gets a clone.
    pub(super) clones: Vec<Ident>,
}

/// One call of a setter: `key(value)`, or `key_for(class, value)` from a class's group.
pub(super) struct Setting {
    /// As the user wrote it.
    pub(super) key: Ident,
    /// The variant of `ErrorClass` and the name of its group.
    pub(super) class: Option<Class>,
    pub(super) value: Value,
}

#[derive(Clone)]
pub(super) struct Class {
    pub(super) variant: Ident,
    pub(super) name: Ident,
}

/// How the value of a setting is handed to its setter.
pub(super) enum Value {
    /// A bare word has none.
    Word,
    /// As it stands.
    Plain(Expr),
    Strategy(Expr),
    /// As `&'static dyn Fn…`.
    Hook(Expr),
    /// The name of one of the runtime crate's enums, and of a variant of it.
    Variant(&'static str, Ident),
}

/// A function with its body, of which only the signature was parsed.
pub(super) struct Function {
    pub(super) attrs: Vec<Attribute>,
    pub(super) vis: Visibility,
    pub(super) defaultness: Option<Token![default]>,
    pub(super) sig: Signature,
    /// `#![…]` at the beginning of the body.
    pub(super) inner_attrs: TokenStream,
    pub(super) body: Group,
    pub(super) kind: Kind,
}

/// Where the loop goes.
pub(super) enum Kind {
    /// Around a closure.
    Sync,
    /// Around an `async` block.
    Async,
    /// Into the `async` block that the function returns.
    Future(FutureBody),
}

/// A body that ends in `async { … }`, `async move { … }`, or `Box::pin(…)` of one of them.
pub(super) struct FutureBody {
    /// Everything in front of the block; for a boxed one this includes `Box::pin`.
    pub(super) before: TokenStream,
    /// `async`, and `move` if it is there.
    pub(super) header: TokenStream,
    /// The span of the parentheses of `Box::pin(…)`.
    pub(super) boxed: Option<Span>,
    /// The arguments that the block takes over in its first statements.
    pub(super) moved: Vec<Moved>,
    /// What is left of the block.
    pub(super) block: Group,
}

/// `let pattern = argument;`, as `async_trait` begins its blocks.
pub(super) struct Moved {
    pub(super) local: Local,
    pub(super) argument: Ident,
}

impl Function {
    pub(super) fn is_async(&self) -> bool {
        !matches!(self.kind, Kind::Sync)
    }
}

/// A group of the same tokens and place, with other delimiters.
pub(super) fn group(delimiter: Delimiter, stream: TokenStream, span: Span) -> Group {
    let mut group = Group::new(delimiter, stream);
    group.set_span(span);
    group
}
