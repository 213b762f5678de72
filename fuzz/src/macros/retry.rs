//! `#[retry]`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use reflexio_fuzz_macros::expand_retry;
use syn::{Block, Expr, FnArg, ImplItemFn, Pat, ReceiverKind};

use super::answer::{self, Mistake};
use super::same::{contains, flat};
use super::{Origin, arguments, inside, range};

/// Expands the attribute, and holds the answer against what was asked.
///
/// # Panics
///
/// If the function is lost or another, if what is written in the attribute does not arrive, or if a mistake is not said
/// or not where it is.
pub(crate) fn retry(args: &TokenStream, item: &TokenStream, origin: Origin) {
    let expanded = expand_retry(args.clone(), item.clone());
    let (front, mistakes) = answer::split(expanded.clone());
    in_whatever_form(args, item, &front, &mistakes);
    // The item may end in errors of its own.
    let (own, of_item) = answer::split(item.clone());
    let asked = format!("#[retry({args})] {item}");
    let Some(new) = mistakes.get(of_item.len()..) else { panic!("{asked}: an error is lost") };
    if new.is_empty() {
        is_the_function(args, item, &expanded, &asked, origin);
    } else {
        assert_eq!(flat(front.into_iter().collect()), flat(own.into_iter().collect()), "{asked}: it is lost");
        answer::are_well_said(new, origin, true);
        assert!(origin != (Origin::Made { valid: true }), "{asked}: {new:?}");
    }
}

/// The answer is the function with its body retried, and with all that was asked for.
fn is_the_function(
    args: &TokenStream,
    item: &TokenStream,
    expanded: &TokenStream,
    asked: &str,
    origin: Origin,
) {
    range::accepted(args);
    if flat(expanded.clone()) == flat(item.clone()) {
        // An unfinished body is passed through.
        return;
    }
    let (head, body) = head_and_body(item.clone());
    let (became_head, became_body) = head_and_body(expanded.clone());
    assert_eq!(signature(became_head), signature(head), "{asked}: another function");
    if let Err(token) = contains(&flat(became_body.clone()), &flat(body.clone())) {
        panic!("{asked}: `{token}` is lost in {expanded}");
    }
    let Ok(body) = block_of(&body) else {
        assert!(origin != (Origin::Made { valid: true }), "{asked}: this is no function");
        return;
    };
    let became = match block_of(&became_body) {
        Ok(became) => became,
        Err(_) if arguments::values(args).iter().any(|given| is_no_statement(&given.value)) => return,
        Err(error) => panic!("{asked}: {error} in {expanded}"),
    };
    assert_eq!(became.attrs, body.attrs, "{asked}: they belong to the front of {expanded}");
    let (before, after) = (inside::opaque_types(&body.block), inside::opaque_types(&became.block));
    // What is wrong with an argument is for the compiler to say.
    let given: usize = arguments::values(args).iter().map(|given| opaque_types_of(&given.value)).sum();
    assert_eq!(before + given, after, "{asked}: no body may hold `impl Trait`: {expanded}");
    inside::arguments_arrive(args, &became.block);
}

/// The answer is the same the second time, and where `r#name` stands for `name`.
fn in_whatever_form(args: &TokenStream, item: &TokenStream, front: &[TokenTree], mistakes: &[Mistake]) {
    let raw = arguments::raw(args.clone());
    let (front_again, mistakes_again) = answer::split(expand_retry(raw.clone(), item.clone()));
    assert_eq!(mistakes_again.len(), mistakes.len(), "#[retry({raw})], #[retry({args})]");
    let flat = |front: &[TokenTree]| flat(front.iter().cloned().collect());
    assert_eq!(flat(&front_again), flat(front), "#[retry({raw})], #[retry({args})]");
}

fn opaque_types_of(value: &Expr) -> usize {
    syn::parse2::<Block>(quote!({ #value })).map_or(0, |block| inside::opaque_types(&block))
}

/// Whether syn takes it for something else at the head of a statement, as it takes `crate { … }` for a macro.
fn is_no_statement(value: &Expr) -> bool {
    syn::parse2::<Block>(quote!({ #value })).is_err()
}

/// The function without its body, and the body, which may stand in invisible brackets, as the whole may.
fn head_and_body(item: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens: Vec<_> = item.into_iter().collect();
    match tokens.pop() {
        Some(TokenTree::Group(only)) if tokens.is_empty() && only.delimiter() == Delimiter::None => {
            head_and_body(only.stream())
        }
        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::None => {
            (tokens.into_iter().collect(), body.stream())
        }
        body => (tokens.into_iter().collect(), body.into_iter().collect()),
    }
}

/// The body of a function, with the attributes at its front.
fn block_of(body: &TokenStream) -> syn::Result<ImplItemFn> {
    syn::parse2(quote!(fn f() #body))
}

/// All of a head but the `mut` of an argument, which is the body's own affair.
fn signature(head: TokenStream) -> String {
    let function = syn::parse2::<ImplItemFn>(quote!(#head {}));
    let mut function = function.expect("what is accepted is a function");
    for input in &mut function.sig.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                if !matches!(receiver.kind, ReceiverKind::Reference(..)) {
                    receiver.mutability = None;
                }
            }
            FnArg::Typed(typed) => unchangeable(&mut typed.pat),
        }
    }
    quote!(#function).to_string()
}

fn unchangeable(pat: &mut Pat) {
    match pat {
        Pat::Ident(binding) if binding.by_ref.is_none() => binding.mutability = None,
        Pat::Paren(of) => unchangeable(&mut of.pat),
        Pat::Reference(of) => unchangeable(&mut of.pat),
        Pat::Tuple(of) => of.elems.iter_mut().for_each(unchangeable),
        Pat::TupleStruct(of) => of.elems.iter_mut().for_each(unchangeable),
        Pat::Slice(of) => of.elems.iter_mut().for_each(unchangeable),
        Pat::Struct(of) => of.fields.iter_mut().for_each(|field| unchangeable(&mut field.pat)),
        _ => {}
    }
}
