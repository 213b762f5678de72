//! How an attempt gets at the function's arguments.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Ident, Pat, ReceiverKind, Token, Type};

use super::model::{Args, Function, Kind, Moved};
use super::span::at;

/// What stands at the front of each attempt.
///
/// An `async` block that captures `&argument` is `Send` only where the argument is `Sync`; one
/// that captures `&mut argument` is content with `Send`, as the function without retries was.
/// So that a by-value argument can be borrowed like that, it becomes `mut` in the signature.
pub(super) fn captures(args: &Args, function: &mut Function) -> TokenStream {
    let clones = clones(args, function);
    let mut named = HashSet::new();
    names(function.body.stream(), &mut named);
    let mut outside = HashSet::new();
    for expr in [&args.policy, &args.classifier, &args.on_metric, &args.operation].into_iter().flatten() {
        names(expr.to_token_stream(), &mut outside);
    }
    if let Kind::Future(future) = &function.kind {
        // What the block has taken over is captured under its new name.
        outside.extend(future.moved.iter().map(|moved| moved.argument.to_string()));
        names(future.before.clone(), &mut outside);
    }
    let captured = |name: &Ident| {
        let name = name.unraw().to_string();
        named.contains(&name) && !outside.contains(&name)
    };
    let is_async = function.is_async();
    let mut front = TokenStream::new();
    for input in &mut function.sig.inputs {
        let unique = match input {
            FnArg::Receiver(receiver) => {
                let name = Ident::new("self", receiver.self_token.span);
                let (by_ref, by_mut) = match &receiver.kind {
                    ReceiverKind::Value => (false, false),
                    ReceiverKind::Reference(_, _, mutability) => (true, mutability.is_some()),
                    ReceiverKind::Typed(_, ty) => reference(ty),
                    _ => (true, false),
                };
                if !is_async || !captured(&name) {
                    continue;
                }
                if !by_ref {
                    receiver.mutability.get_or_insert_with(|| mutable(name.span()));
                }
                unique(&name, by_ref, by_mut, &receiver.attrs)
            }
            FnArg::Typed(typed) => {
                let (by_ref, by_mut) = reference(&typed.ty);
                let mut bindings = Vec::new();
                bind(&mut typed.pat, by_ref, &mut |binding, nested| {
                    if is_async && captured(&binding.ident) {
                        if !by_ref {
                            binding.mutability.get_or_insert_with(|| mutable(binding.ident.span()));
                        }
                        bindings.push(unique(
                            &binding.ident,
                            by_ref && !nested,
                            by_mut && !nested,
                            &typed.attrs,
                        ));
                    }
                });
                bindings.into_iter().collect()
            }
        };
        front.extend(unique);
    }
    if let Kind::Future(future) = &mut function.kind {
        let args = &function.sig.inputs;
        front.extend(future.moved.iter_mut().map(|moved| taken(moved, args.iter())));
    }
    front.extend(clones);
    front
}

/// `let name = Clone::clone(&name);` for each argument in `clone(…)`.
fn clones(args: &Args, function: &mut Function) -> TokenStream {
    let mut front = TokenStream::new();
    for wanted in &args.clones {
        for input in &mut function.sig.inputs {
            let FnArg::Typed(typed) = input else { continue };
            bind(&mut typed.pat, false, &mut |binding, _| {
                if binding.ident != *wanted {
                    return;
                }
                // The name is the signature's, so that the body sees it; the place of an error
                // is where the clone was asked for.
                let mut name = binding.ident.clone();
                name.set_span(name.span().located_at(wanted.span()));
                // It is the clone that the body changes.
                let mutability = binding.mutability.take();
                let span = at(wanted.span());
                front.extend(quote_spanned! {span=>
                    let #mutability #name = ::core::clone::Clone::clone(&#name);
                });
            });
        }
    }
    front
}

/// The same for a name that the block gave to an argument, and `mut` in that statement.
fn taken<'a>(moved: &mut Moved, mut inputs: impl Iterator<Item = &'a FnArg>) -> TokenStream {
    let Some(name) = &moved.name else {
        return TokenStream::new();
    };
    let (by_ref, by_mut) = inputs
        .find_map(|input| match input {
            FnArg::Receiver(receiver) if moved.argument == "self" => Some(match &receiver.kind {
                ReceiverKind::Value => (false, false),
                ReceiverKind::Reference(_, _, mutability) => (true, mutability.is_some()),
                ReceiverKind::Typed(_, ty) => reference(ty),
                _ => (true, false),
            }),
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(pat) if pat.ident == moved.argument => Some(reference(&typed.ty)),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        })
        .unwrap_or((true, false));
    if !by_ref {
        let argument = &moved.argument;
        let span = at(name.span());
        moved.statement = quote_spanned!(span=> let mut #name = #argument;);
    }
    unique(name, by_ref, by_mut, &[])
}

/// Is it a reference, and is it `&mut`?
fn reference(ty: &Type) -> (bool, bool) {
    match ty {
        Type::Reference(reference) => (true, reference.mutability.is_some()),
        Type::Group(group) => reference(&group.elem),
        Type::Paren(paren) => reference(&paren.elem),
        _ => (false, false),
    }
}

fn unique(name: &Ident, by_ref: bool, by_mut: bool, attrs: &[Attribute]) -> TokenStream {
    let conditions = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    let and = quote_spanned!(at(name.span())=> &mut);
    match (by_ref, by_mut) {
        (false, _) => quote!(#(#conditions)* let _ = #and #name;),
        // The reference itself need not be `mut` for this.
        (true, true) => quote!(#(#conditions)* let _ = #and *#name;),
        // Shared already.
        (true, false) => TokenStream::new(),
    }
}

fn mutable(span: Span) -> Token![mut] {
    Token![mut](at(span))
}

/// Calls `found` with each binding that owns what it binds, and whether it is part of a pattern.
///
/// A part of a reference is a reference; what stands behind `ref` is one too.
fn bind(pat: &mut Pat, by_ref: bool, found: &mut impl FnMut(&mut syn::PatIdent, bool)) {
    fn walk(pat: &mut Pat, nested: bool, found: &mut impl FnMut(&mut syn::PatIdent, bool)) {
        match pat {
            // A capitalized name is a constant or a variant.
            Pat::Ident(binding)
                if binding.by_ref.is_none()
                    && !binding.ident.unraw().to_string().starts_with(char::is_uppercase) =>
            {
                found(binding, nested);
            }
            Pat::Paren(of) => walk(&mut of.pat, nested, found),
            Pat::Tuple(of) => of.elems.iter_mut().for_each(|pat| walk(pat, true, found)),
            Pat::TupleStruct(of) => of.elems.iter_mut().for_each(|pat| walk(pat, true, found)),
            Pat::Slice(of) => of.elems.iter_mut().for_each(|pat| walk(pat, true, found)),
            Pat::Struct(of) => {
                for field in &mut of.fields {
                    // `mut` turns the shorthand `S { a }` into `S { mut a }`, which is the same.
                    walk(&mut field.pat, true, found);
                }
            }
            _ => {}
        }
    }
    if !by_ref || matches!(pat, Pat::Ident(_)) {
        walk(pat, false, found);
    }
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
