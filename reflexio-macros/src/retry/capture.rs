//! How an attempt gets at the function's arguments.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Ident, Pat, PatIdent, Receiver, ReceiverKind, Token, Type};

use super::model::{Args, Function, Kind};
use super::span::at;

/// What is done so that every attempt finds the arguments.
#[derive(Default)]
pub(super) struct Captures {
    /// Before the first attempt.
    pub(super) once: TokenStream,
    /// At the front of each attempt.
    pub(super) front: TokenStream,
    /// The arguments in `clone(…)`, which `once` has made an `Option` each.
    pub(super) kept: Vec<Kept>,
    /// Whether the classifier looks at an argument, which an attempt may change.
    pub(super) judged_by_arguments: bool,
}

/// An argument that attempts consume.
pub(super) struct Kept {
    pub(super) conditions: Vec<Attribute>,
    /// It is what an attempt gets that its body changes.
    pub(super) mutability: Option<Token![mut]>,
    /// The signature's name, so that the body sees it, at the place where the clone was asked for.
    pub(super) name: Ident,
}

/// What stands behind a name.
#[derive(Clone, Copy)]
enum Holds {
    Value,
    Shared,
    Unique,
}

/// An `async` block that captures `&argument` is `Send` only where the argument is `Sync`; one
/// that captures `&mut argument` is content with `Send`, as the function without retries was.
/// So that a by-value argument can be borrowed like that, it becomes `mut`.
pub(super) fn captures(args: &Args, function: &mut Function) -> Captures {
    let mut named = HashSet::new();
    names(function.body.stream(), &mut named);
    let mut outside = HashSet::new();
    for expr in [&args.policy, &args.on_metric, &args.operation].into_iter().flatten() {
        names(expr.to_token_stream(), &mut outside);
    }
    let mut judging = HashSet::new();
    names(args.classifier.to_token_stream(), &mut judging);
    let is_async = function.is_async();
    let judged_by_arguments = is_judged_by_arguments(args, function);
    let mut moved = Vec::new();
    if let Kind::Future(future) = &mut function.kind {
        names(future.before.clone(), &mut outside);
        moved.extend(future.moved.iter_mut());
    }
    let found = Captures { judged_by_arguments, ..Captures::default() };
    let mut binder = Binder { args, is_async, named, outside, judging, found };
    for input in &mut function.sig.inputs {
        let (name, holds) = match input {
            FnArg::Receiver(receiver) => (Some("self".into()), of_receiver(receiver)),
            FnArg::Typed(typed) => (name(&typed.pat), of_type(&typed.ty)),
        };
        // What the block takes over is captured under the name that it gets there.
        let taken_over =
            moved.iter_mut().find(|moved| name.as_ref().is_some_and(|name| moved.argument == name));
        match (taken_over, input) {
            (Some(moved), _) => binder.pattern(&mut moved.local.pat, holds, false, &moved.local.attrs),
            (None, FnArg::Receiver(receiver)) => binder.receiver(receiver, holds),
            (None, FnArg::Typed(typed)) => binder.pattern(&mut typed.pat, holds, false, &typed.attrs),
        }
    }
    binder.found
}

fn name(pat: &Pat) -> Option<String> {
    match pat {
        Pat::Ident(binding) => Some(binding.ident.to_string()),
        _ => None,
    }
}

fn of_receiver(receiver: &Receiver) -> Holds {
    match &receiver.kind {
        ReceiverKind::Value => Holds::Value,
        ReceiverKind::Reference(_, _, Some(_)) => Holds::Unique,
        ReceiverKind::Typed(_, ty) => of_type(ty),
        _ => Holds::Shared,
    }
}

fn of_type(ty: &Type) -> Holds {
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => Holds::Unique,
        Type::Reference(_) => Holds::Shared,
        Type::Group(group) => of_type(&group.elem),
        Type::Paren(paren) => of_type(&paren.elem),
        _ => Holds::Value,
    }
}

struct Binder<'a> {
    args: &'a Args,
    is_async: bool,
    /// What the body names.
    named: HashSet<String>,
    /// What is named around the attempts, where a unique borrow of it would be one too many.
    outside: HashSet<String>,
    /// What is named between two attempts: each of them may borrow it, and none may have it.
    judging: HashSet<String>,
    found: Captures,
}

impl Binder<'_> {
    fn is_captured(&self, name: &Ident) -> bool {
        let name = name.unraw().to_string();
        self.is_async && self.named.contains(&name) && !self.outside.contains(&name)
    }

    fn receiver(&mut self, receiver: &mut Receiver, holds: Holds) {
        let name = Ident::new("self", receiver.self_token.span);
        if !self.is_captured(&name) {
            return;
        }
        if matches!(holds, Holds::Value) {
            receiver.mutability.get_or_insert_with(|| mutable(&name));
        }
        self.capture(&name, holds, &conditions(&receiver.attrs));
    }

    /// Goes through the names that the pattern binds; `is_part` says that there is a pattern around it.
    fn pattern(&mut self, pat: &mut Pat, holds: Holds, is_part: bool, attrs: &[Attribute]) {
        match pat {
            // A capitalized name is a constant or a variant.
            Pat::Ident(binding) if !binding.ident.unraw().to_string().starts_with(char::is_uppercase) => {
                self.binding(binding, holds, is_part, attrs);
            }
            Pat::Paren(of) => self.pattern(&mut of.pat, holds, is_part, attrs),
            Pat::Reference(of) => self.pattern(&mut of.pat, Holds::Value, true, attrs),
            Pat::Tuple(of) => of.elems.iter_mut().for_each(|pat| self.pattern(pat, holds, true, attrs)),
            Pat::TupleStruct(of) => of.elems.iter_mut().for_each(|pat| self.pattern(pat, holds, true, attrs)),
            Pat::Slice(of) => of.elems.iter_mut().for_each(|pat| self.pattern(pat, holds, true, attrs)),
            Pat::Struct(of) => {
                of.fields.iter_mut().for_each(|field| self.pattern(&mut field.pat, holds, true, attrs));
            }
            _ => {}
        }
    }

    fn binding(&mut self, binding: &mut PatIdent, holds: Holds, is_part: bool, attrs: &[Attribute]) {
        let name = &binding.ident;
        let conditions = conditions(attrs);
        if let Some(wanted) = self.args.clones.iter().find(|wanted| *wanted == name) {
            // In `ref mut` it is not the binding's own.
            let mutability = if binding.by_ref.is_none() { binding.mutability.take() } else { None };
            let mut name = name.clone();
            name.set_span(name.span().located_at(wanted.span()));
            return self.keep(Kept { conditions, mutability, name });
        }
        if !self.is_captured(name) {
            return;
        }
        let holds = match &binding.by_ref {
            None => holds,
            Some(_) if binding.mutability.is_some() => Holds::Unique,
            Some(_) => Holds::Shared,
        };
        if matches!(holds, Holds::Value) && binding.mutability.is_none() {
            if is_part {
                // `mut` in a pattern that looks through a reference would have it bind by value.
                let span = at(name.span());
                self.found.once.extend(quote_spanned!(span=> #(#conditions)* let mut #name = #name;));
            } else {
                binding.mutability = Some(mutable(name));
            }
        }
        self.capture(&binding.ident, holds, &conditions);
    }

    fn capture(&mut self, name: &Ident, holds: Holds, conditions: &[Attribute]) {
        let and = quote_spanned!(at(name.span())=> &mut);
        self.found.front.extend(match holds {
            Holds::Value => quote!(#(#conditions)* let _ = #and #name;),
            // The reference itself need not be `mut` for this.
            Holds::Unique => quote!(#(#conditions)* let _ = #and *#name;),
            Holds::Shared => TokenStream::new(),
        });
    }

    fn keep(&mut self, kept: Kept) {
        let Kept { conditions, mutability, name } = &kept;
        let span = at(name.span());
        let word = name.unraw().to_string();
        if self.outside.contains(&word) || self.judging.contains(&word) {
            // It is still looked at from around the attempts, so none of them can have it.
            self.found.front.extend(quote_spanned! {span=>
                #(#conditions)*
                let #mutability #name = ::core::clone::Clone::clone(&#name);
            });
            return;
        }
        self.found.once.extend(quote_spanned! {span=>
            #(#conditions)*
            let mut #name = ::core::option::Option::Some(#name);
        });
        self.found.kept.push(kept);
    }
}

fn conditions(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

fn mutable(name: &Ident) -> Token![mut] {
    Token![mut](at(name.span()))
}

fn is_judged_by_arguments(args: &Args, function: &Function) -> bool {
    let (mut asked, mut arguments) = (HashSet::new(), HashSet::new());
    names(args.classifier.to_token_stream(), &mut asked);
    for input in &function.sig.inputs {
        match input {
            FnArg::Receiver(_) => _ = arguments.insert("self".to_owned()),
            FnArg::Typed(typed) => names(typed.pat.to_token_stream(), &mut arguments),
        }
    }
    !asked.is_disjoint(&arguments)
}

/// Every identifier in `tokens`, and in the text of its literals: `"{name}"` names one too.
fn names(tokens: TokenStream, found: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                found.insert(ident.unraw().to_string());
            }
            TokenTree::Group(group) => names(group.stream(), found),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                for after in text.split('{').skip(1) {
                    let end = after.find(|c: char| !(c.is_alphanumeric() || c == '_'));
                    found.insert(after[..end.unwrap_or(after.len())].to_owned());
                }
            }
            TokenTree::Punct(_) => {}
        }
    }
}
