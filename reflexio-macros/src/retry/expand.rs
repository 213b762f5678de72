//! The function → the function with a loop in its body.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, Type};

use super::check::is_timeout;
use super::model::{Args, Function, FutureBody, Kind, group};
use super::span::{at, ends, reference, shown_at};
use super::{capture, policy, result};

pub(super) fn expand(args: &Args, mut function: Function) -> TokenStream {
    let front = capture::captures(args, &mut function);
    let Some(declared) = result::declared(&function.sig.output) else {
        return TokenStream::new();
    };
    let ty = match &function.kind {
        Kind::Future(_) => result::output_of(declared),
        Kind::Sync | Kind::Async => declared.clone(),
    };
    let code = Code {
        args,
        function: &function,
        place: match ty {
            Type::Infer(_) => declared.clone(),
            _ => ty.clone(),
        },
        ty: result::written(&ty),
    };
    let body = match &function.kind {
        Kind::Sync => code.sync(&front, &function.body),
        Kind::Async => code.future(&front, &function.body),
        Kind::Future(body) => code.returned(&front, body),
    };
    let body = group(Delimiter::Brace, body, function.body.span());
    let Function { attrs, vis, defaultness, sig, inner_attrs, .. } = &function;
    let body = if inner_attrs.is_empty() {
        body
    } else {
        let stream = body.stream();
        group(Delimiter::Brace, quote!(#inner_attrs #stream), body.span())
    };
    quote!(#(#attrs)* #vis #defaultness #sig #body)
}

struct Code<'a> {
    args: &'a Args,
    function: &'a Function,
    /// What an attempt returns.
    ty: Type,
    /// The same as the user wrote it, where errors about it are shown.
    place: Type,
}

impl Code<'_> {
    fn sync(&self, front: &TokenStream, body: &Group) -> TokenStream {
        let ty = &self.ty;
        let body = body.stream();
        let span = at(self.function.sig.ident.span());
        let attempt = quote_spanned!(span=> (|| -> #ty { #front #body })());
        let drive = self.path_at("blocking", self.driver());
        let (setup, policy) = self.policy();
        let decide = self.decide(&drive, &policy);
        quote_spanned! {span=>
            #setup
            let mut call = #drive::begin(#policy);
            loop {
                let out = #attempt;
                let delay = #decide;
                #drive::sleep(#policy, delay);
            }
        }
    }

    fn future(&self, front: &TokenStream, body: &Group) -> TokenStream {
        let pinned = self.pinned();
        // Not the block itself: it would be one in braces that nothing needs.
        let body = body.stream();
        let span = at(self.function.sig.ident.span());
        let drive = self.path_at("future", self.driver());
        let (setup, policy) = self.policy();
        let decide = self.decide(&drive, &policy);
        let mut attempt = quote_spanned! {span=>
            async { #front #pinned #body }
        };
        // An attempt is not wrapped where nothing could cut it off.
        if let Some(place) = self.limited() {
            let drive = self.path_at("future", place);
            attempt = quote_spanned!(place=> #drive::limit(#policy, &call, #attempt));
        }
        quote_spanned! {span=>
            #setup
            let mut call = #drive::begin(#policy);
            loop {
                let out = #attempt.await;
                let delay = #decide;
                #drive::sleep(#policy, delay).await;
            }
        }
    }

    fn returned(&self, front: &TokenStream, body: &FutureBody) -> TokenStream {
        let FutureBody { before, header, boxed, moved, block } = body;
        let moved = moved.iter().map(|moved| &moved.statement);
        let inner = self.future(front, block);
        let inner = group(Delimiter::Brace, quote!(#(#moved)* #inner), block.span());
        let future = quote!(#header #inner);
        match boxed {
            Some(span) => {
                let future = group(Delimiter::Parenthesis, future, *span);
                quote!(#before #future)
            }
            None => quote!(#before #future),
        }
    }

    /// The argument that may cut attempts off.
    fn limited(&self) -> Option<Span> {
        let timeout = self.args.settings.iter().find(|setting| is_timeout(setting));
        let timeout = timeout.map(|setting| at(setting.key.span()));
        timeout.or_else(|| self.args.policy.as_ref().map(|policy| ends(policy).0))
    }

    /// Where it is shown that a policy cannot drive the function.
    fn driver(&self) -> Span {
        match &self.args.policy {
            Some(policy) => ends(policy).0,
            None => at(self.function.sig.ident.span()),
        }
    }

    /// A module of what only the macro's output calls, shown at `place`.
    fn path_at(&self, module: &str, place: Span) -> TokenStream {
        let krate = shown_at(&self.args.krate, place);
        let module = syn::Ident::new(module, place);
        quote_spanned!(place=> #krate::__private::#module)
    }

    /// Tells the compiler what `?` and `return` convert to, before it reads the body.
    fn pinned(&self) -> TokenStream {
        let ty = &self.ty;
        quote_spanned! {Span::mixed_site()=>
            #[allow(unreachable_code)]
            if false {
                let out: #ty = loop {};
                return out;
            }
        }
    }

    /// The statements that make the policy, and the expression that borrows it.
    fn policy(&self) -> (TokenStream, TokenStream) {
        let krate = &self.args.krate;
        let span = at(self.function.sig.ident.span());
        let Some(given) = &self.args.policy else {
            let policy = policy::chain(self.args, self.function);
            return if self.function.is_async() {
                // A closure that captures nothing takes no room in the future.
                (quote_spanned!(span=> let policy = || #policy;), quote_spanned!(span=> policy()))
            } else {
                (quote_spanned!(span=> let policy = #policy;), quote_spanned!(span=> policy))
            };
        };
        let (place, _) = ends(given);
        let given = reference(given);
        let name = policy::function_name(self.function);
        let mut bound = quote_spanned!(span=> #krate::__private::bind(given, #name));
        if let Some(operation) = &self.args.operation {
            bound.extend(quote_spanned!(span=> .operation(#operation)));
        }
        let policy = quote_spanned!(place=> &policy);
        let given = quote_spanned!(span=> let given = #given;);
        let setup = match &self.args.on_metric {
            None => quote_spanned!(span=> #given let policy = #bound;),
            Some(hook) => {
                let hook = reference(hook);
                // The type lets a closure go without one.
                let ty = quote! {
                    &(dyn ::core::ops::Fn(&#krate::Event<'_>)
                        + ::core::marker::Send
                        + ::core::marker::Sync)
                };
                quote_spanned! {span=>
                    #given
                    let hook: #ty = #hook;
                    let policy = #bound.on_metric(hook);
                }
            }
        };
        (setup, policy)
    }

    /// The delay; or the end of the loop, with the outcome.
    fn decide(&self, drive: &TokenStream, policy: &TokenStream) -> TokenStream {
        let krate = &self.args.krate;
        let (classifier, place) = self.classifier(policy);
        let span = at(self.function.sig.ident.span());
        let bound = syn::Ident::new("classifier", place);
        let (place, _) = ends(&self.place);
        let outcome = syn::Ident::new("out", place);
        quote_spanned! {span=> {
            let classifier = #classifier;
            match #drive::next(#policy, &mut call, #outcome, #bound) {
                #krate::__private::Break(out) => break out,
                #krate::__private::Continue(delay) => delay,
            }
        }}
    }

    /// A reference to the classifier, and where an error about it is shown.
    fn classifier(&self, policy: &TokenStream) -> (TokenStream, Span) {
        let krate = &self.args.krate;
        let span = at(self.function.sig.ident.span());
        match &self.args.classifier {
            Some(closure @ Expr::Closure(_)) => {
                let (place, _) = ends(closure);
                let by_error = syn::Ident::new("by_error", place);
                let code = quote_spanned! {span=> &#krate::__private::#by_error(&out, #closure)};
                (code, place)
            }
            Some(expr) => {
                let (place, _) = ends(expr);
                (reference(expr), place)
            }
            None => {
                let (place, _) = ends(&result::error_place(&self.place));
                let pick = if self.function.is_async() {
                    quote_spanned!(span=> Pick::future(&out, #policy))
                } else {
                    quote_spanned!(span=> Pick::blocking(&out, #policy))
                };
                let method = syn::Ident::new("pick", place);
                let code = quote_spanned! {span=> {
                    use #krate::__private::pick::*;
                    (&&&&#pick).#method()
                }};
                (code, place)
            }
        }
    }
}
