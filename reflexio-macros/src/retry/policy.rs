//! The settings → the policy, as a constant expression.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;
use syn::ext::IdentExt;

use super::model::{Args, Function, Setting, Value};
use super::span::{at, constant, ends, reference};

/// `&const { Policy::new()… }`
pub(super) fn chain(args: &Args, function: &Function) -> TokenStream {
    let krate = &args.krate;
    let policy = if function.is_async() { quote!(AsyncRetryPolicy) } else { quote!(RetryPolicy) };
    let setters = args.settings.iter().map(|setting| setter(args, setting));
    let operation = operation(args, function);
    let hook = args.on_metric.iter().map(|hook| {
        let hook = shared(hook);
        quote!(.on_metric(#hook))
    });
    let span = Span::mixed_site();
    quote_spanned! {span=>
        &const {
            let policy = #krate::#policy::new();
            #(#setters)*
            policy.operation(#operation) #(#hook)*
        }
    }
}

/// The name of the operation: the function's own, unless another is given.
fn operation(args: &Args, function: &Function) -> TokenStream {
    match &args.operation {
        Some(operation) => quote!(#operation),
        None => function_name(function).to_token_stream(),
    }
}

pub(super) fn function_name(function: &Function) -> String {
    function.sig.ident.unraw().to_string()
}

/// A hook is given by reference.
///
/// A place, such as a `static`, and a closure live long enough as they are; what a call returns
/// has to be made a constant first.
pub(super) fn shared(hook: &Expr) -> TokenStream {
    match hook {
        Expr::Closure(_) | Expr::Path(_) | Expr::Reference(_) => reference(hook),
        _ => constant(hook),
    }
}

/// A statement that is shown from the key to the value: that is where it fails, if it fails.
fn setter(args: &Args, setting: &Setting) -> TokenStream {
    let key = &setting.key;
    let span = at(key.span());
    let krate = &args.krate;
    let value = match &setting.value {
        Value::Word => TokenStream::new(),
        Value::Plain(value) => quote!(#value),
        Value::Strategy(strategy) => backoff(args, strategy),
        Value::Hook(hook) => shared(hook),
        Value::Variant(ty, variant) => {
            let ty = format_ident!("{ty}");
            quote!(#krate::policy::#ty::#variant)
        }
    };
    let end = match &setting.value {
        Value::Plain(value) | Value::Strategy(value) | Value::Hook(value) => ends(value).1,
        Value::Word | Value::Variant(..) => span,
    };
    let name = key.to_string();
    match &setting.class {
        None => {
            let name = syn::Ident::new(&name, span);
            let values = quote_spanned!(end=> (#value));
            quote_spanned!(span=> let policy = policy.#name #values;)
        }
        Some(class) => {
            let name = if name == "strategy" {
                format_ident!("strategy_for", span = span)
            } else {
                format_ident!("per_class_max_attempts", span = span)
            };
            let variant = &class.variant;
            let values = quote_spanned!(end=> (#krate::ErrorClass::#variant, #value));
            quote_spanned!(span=> let policy = policy.#name #values;)
        }
    }
}

/// The functions that return a `Backoff`.
const BUILT_IN: [&str; 10] = [
    "custom",
    "decorrelated_jitter",
    "equal_jitter",
    "exponential",
    "fixed",
    "fixed_s",
    "full_jitter",
    "immediate",
    "retry_after_or",
    "token_backoff",
];

/// Does the expression begin with a built-in strategy, to which setters may follow?
fn is_built_in(strategy: &Expr) -> bool {
    match strategy {
        Expr::MethodCall(call) => is_built_in(&call.receiver),
        Expr::Call(call) => matches!(&*call.func, Expr::Path(path)
            if path.path.segments.last().is_some_and(|name| BUILT_IN.iter().any(|known| name.ident == known))),
        Expr::Group(of) => is_built_in(&of.expr),
        Expr::Paren(of) => is_built_in(&of.expr),
        _ => false,
    }
}

fn backoff(args: &Args, strategy: &Expr) -> TokenStream {
    // As it is, so that the policy's setter checks its numbers: behind a `dyn Strategy` it could not see them.
    if is_built_in(strategy) {
        return quote!(#strategy);
    }
    let krate = &args.krate;
    if let Expr::Closure(_) = strategy {
        let closure = reference(strategy);
        return quote!(#krate::__private::strategy_fn(#closure));
    }
    let strategy = constant(strategy);
    quote!(#krate::__private::strategy(#strategy))
}
