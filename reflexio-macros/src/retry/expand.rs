//! The function → the function with a loop in its body.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, Type};

use super::capture::{self, Captures, Kept};
use super::check::{is_budget, is_guard, is_timeout};
use super::model::{Args, Function, FutureBody, Kind, Setting, group};
use super::span::{at, ends, reference, shown_at};
use super::{body, policy, result};

pub(super) fn expand(args: &Args, mut function: Function) -> TokenStream {
    let captures = capture::captures(args, &mut function);
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
        captures,
        place: match ty {
            Type::Infer(_) => declared.clone(),
            _ => ty.clone(),
        },
        ty: result::written(&ty),
    };
    let body = match &function.kind {
        Kind::Sync => code.sync(&function.body),
        Kind::Async => code.future(&function.body),
        Kind::Future(body) => code.returned(body),
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

/// The body, with something in front of it.
///
/// With locals of its own it stays in its own braces: their edition says whether those outlive the temporaries of its
/// last expression. Around that expression alone they would be braces that nothing needs.
fn behind(front: &TokenStream, body: &Group) -> TokenStream {
    let stream = body.stream();
    if front.is_empty() {
        quote!(#body)
    } else if body::has_statements(&stream) {
        quote_spanned!(Span::mixed_site()=> { #front #body })
    } else {
        quote_spanned!(Span::mixed_site()=> { #front #stream })
    }
}

struct Code<'a> {
    args: &'a Args,
    function: &'a Function,
    captures: Captures,
    /// What an attempt returns.
    ty: Type,
    /// The same as the user wrote it, where errors about it are shown.
    place: Type,
}

impl Code<'_> {
    fn sync(&self, body: &Group) -> TokenStream {
        let ty = &self.ty;
        let span = at(self.function.sig.ident.span());
        let drive = self.path_at("blocking", self.driver());
        let (setup, policy) = self.policy();
        let kept = self.kept();
        // Named only where it is asked for: an `allow` beside it would be an error where the lint is forbidden.
        let is_last = if self.captures.kept.is_empty() {
            quote_spanned!(span=> _)
        } else {
            quote_spanned!(Span::mixed_site()=> is_last)
        };
        let Captures { once, front, .. } = &self.captures;
        let body = behind(&quote!(#front #kept), body);
        let bound = |place| syn::Ident::new("classifier", place);
        let outcome = syn::Ident::new("out", ends(&self.place).0);
        // No loop, so that a success has all registers, and what only a failure needs is elsewhere.
        let operation = if self.captures.judged_by_arguments {
            let (classifier, place) = self.classifier(&policy, &quote_spanned!(span=> &out));
            let bound = bound(place);
            quote_spanned! {span=>
                #drive::together(|#is_last, attempt| {
                    let out = (|| -> #ty #body)();
                    ::core::mem::drop(attempt);
                    let classifier = #classifier;
                    let judged = #drive::judge(&#outcome, #bound);
                    (out, judged)
                })
            }
        } else {
            let (classifier, place) = self.classifier(&policy, &quote_spanned!(span=> out));
            let bound = bound(place);
            quote_spanned! {span=>
                #drive::apart(
                    |#is_last| -> #ty #body,
                    |out| {
                        let classifier = #classifier;
                        #drive::judge(#outcome, #bound)
                    },
                )
            }
        };
        let closures = quote_spanned!(span=> #policy, #operation);
        let call = match self.where_said(is_guard) {
            None => quote_spanned!(span=> #drive::call(#closures)),
            Some(place) => {
                let drive = self.path_at("blocking", place);
                let policy = shown_at(&policy, place);
                quote_spanned!(place=> #drive::outcome(#policy, #drive::admit(#closures)))
            }
        };
        quote_spanned! {span=>
            #once
            #setup
            #call
        }
    }

    fn future(&self, body: &Group) -> TokenStream {
        let pinned = self.pinned();
        let span = at(self.function.sig.ident.span());
        let drive = self.path_at("future", self.driver());
        let (setup, policy) = self.policy();
        let again = again();
        let kept = self.kept();
        let Captures { once, front, .. } = &self.captures;
        let decide = self.decide(&drive, &policy);
        let is_last = if self.captures.kept.is_empty() {
            TokenStream::new()
        } else {
            quote_spanned!(Span::mixed_site()=> let is_last = #drive::comes_last(#policy, &call);)
        };
        let body = behind(&quote!(#front #kept #pinned), body);
        let mut attempt = quote_spanned!(span=> async #body);
        let mut whole = TokenStream::new();
        if let Some(place) = self.where_said(is_timeout) {
            let drive = self.path_at("future", place);
            attempt = quote_spanned!(place=> #drive::limit(#policy, &call, #attempt));
            let policy = shown_at(&policy, place);
            let outcome = quote_spanned!(place=> #drive::outcome(#policy, out));
            whole = quote_spanned!(span=> let out = #outcome;);
        } else {
            // What could not be cut off needs less room.
            attempt = quote_spanned!(span=> #drive::within(#policy, &call, #attempt));
        }
        let (kept_last, enter) = self.gate(&policy);
        let wait = self.wait(&drive, &policy);
        quote_spanned! {span=>
            #once
            #setup
            let mut call = #drive::begin(#policy);
            #kept_last
            #again {
                #enter
                #is_last
                let delay = {
                    let out = #attempt.await;
                    #whole
                    #decide
                };
                #wait.await;
            }
        }
    }

    fn returned(&self, body: &FutureBody) -> TokenStream {
        let FutureBody { before, header, boxed, moved, block } = body;
        let moved = moved.iter().map(|moved| &moved.local);
        let inner = self.future(block);
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

    /// Hands the arguments in `clone(…)` to an attempt: what no other attempt will need is not cloned.
    fn kept(&self) -> TokenStream {
        let krate = &self.args.krate;
        let hand = |Kept { conditions, mutability, name }: &Kept| {
            let span = at(name.span());
            quote_spanned! {span=>
                #(#conditions)*
                let #mutability #name = #krate::__private::take(is_last, &mut #name, ::core::clone::Clone::clone);
            }
        };
        self.captures.kept.iter().map(hand).collect()
    }

    /// The argument that asks for something; a policy may.
    fn where_said(&self, asks: fn(&Setting) -> bool) -> Option<Span> {
        let setting = self.args.settings.iter().find(|setting| asks(setting));
        let place = setting.map(|setting| at(setting.key.span()));
        place.or_else(|| self.args.policy.as_ref().map(|policy| ends(policy).0))
    }

    /// What keeps the last outcome and the pass, and the step that lets an attempt through; nothing where none can be refused.
    fn gate(&self, policy: &TokenStream) -> (TokenStream, TokenStream) {
        let Some(place) = self.where_said(is_guard) else {
            return (TokenStream::new(), TokenStream::new());
        };
        let krate = &self.args.krate;
        let drive = self.path_at("future", place);
        let shown = shown_at(policy, place);
        let enter = quote_spanned!(place=> #drive::enter(#shown, &mut call, kept));
        let span = at(self.function.sig.ident.span());
        (
            quote_spanned! {span=>
                let mut kept = #krate::__private::future::nothing();
                let mut pass;
            },
            quote_spanned! {span=>
                pass = match #enter {
                    #krate::__private::Break(out) => return out,
                    #krate::__private::Continue(pass) => pass,
                };
            },
        )
    }

    /// The wait: where nothing was paid for it and nothing ends it early, the timer's own.
    fn wait(&self, drive: &TokenStream, policy: &TokenStream) -> TokenStream {
        let span = at(self.function.sig.ident.span());
        let minded = self.where_said(is_guard).or_else(|| self.where_said(is_budget));
        if minded.is_some() {
            quote_spanned!(span=> #drive::wait(#policy, &call, delay))
        } else {
            quote_spanned!(span=> #drive::sleep(#policy, delay))
        }
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
        let (ty, krate) = (&self.ty, &self.args.krate);
        quote_spanned! {Span::mixed_site()=>
            if false {
                let out: #ty = #krate::__private::never();
                return out;
            }
        }
    }

    /// The statements that make the policy, and a closure that leads to it.
    fn policy(&self) -> (TokenStream, TokenStream) {
        let krate = &self.args.krate;
        let span = at(self.function.sig.ident.span());
        let Some(given) = &self.args.policy else {
            let policy = policy::chain(self.args, self.function);
            // A closure that captures nothing takes no room in a future, and brings the constant wherever it is handed.
            return (quote_spanned!(span=> let policy = || #policy;), quote_spanned!(span=> policy));
        };
        let (place, _) = ends(given);
        let given = reference(given);
        let name = policy::function_name(self.function);
        let kind = if self.function.is_async() { "bind_future" } else { "bind_blocking" };
        let kind = syn::Ident::new(kind, place);
        let mut setup = quote_spanned! {span=>
            let given = #given;
            let policy = {
                use #krate::__private::pick::*;
                (&&Given(given)).#kind(#name)
            };
        };
        if let Some(operation) = &self.args.operation {
            setup.extend(quote_spanned!(span=> let policy = policy.operation(#operation);));
        }
        if let Some(hook) = &self.args.on_metric {
            let hook = reference(hook);
            // The type lets a closure go without one.
            let ty = quote! {
                &(dyn ::core::ops::Fn(&#krate::Event<'_>) + ::core::marker::Send + ::core::marker::Sync)
            };
            setup.extend(quote_spanned! {span=>
                let hook: #ty = #hook;
                let policy = policy.on_metric(hook);
            });
        }
        (setup, quote_spanned!(place=> || &policy))
    }

    /// The delay; or the end of the loop, with the outcome.
    fn decide(&self, drive: &TokenStream, policy: &TokenStream) -> TokenStream {
        let krate = &self.args.krate;
        let out = quote_spanned!(at(self.function.sig.ident.span())=> &out);
        let (classifier, place) = self.classifier(policy, &out);
        let span = at(self.function.sig.ident.span());
        let bound = syn::Ident::new("classifier", place);
        let (place, _) = ends(&self.place);
        let outcome = syn::Ident::new("out", place);
        if self.where_said(is_guard).is_some() {
            return quote_spanned! {span=>
                let classifier = #classifier;
                match #drive::judge(#policy, &mut call, pass, #outcome, #bound) {
                    #krate::__private::Break(out) => break out,
                    #krate::__private::Continue((delay, last)) => {
                        kept = last;
                        delay
                    }
                }
            };
        }
        quote_spanned! {span=>
            let classifier = #classifier;
            match #drive::next(#policy, &mut call, #outcome, #bound) {
                #krate::__private::Break(out) => break out,
                #krate::__private::Continue(delay) => delay,
            }
        }
    }

    /// A reference to the classifier, and where an error about it is shown; `out` refers to the outcome.
    fn classifier(&self, policy: &TokenStream, out: &TokenStream) -> (TokenStream, Span) {
        let krate = &self.args.krate;
        let span = at(self.function.sig.ident.span());
        match &self.args.classifier {
            Some(closure @ Expr::Closure(_)) => {
                let (place, _) = ends(closure);
                let krate = shown_at(krate, place);
                let code = quote_spanned!(place=> &#krate::__private::by_error(#out, #closure));
                (code, place)
            }
            Some(expr) => {
                let (place, _) = ends(expr);
                (reference(expr), place)
            }
            None => {
                let (place, _) = ends(&result::error_place(&self.place));
                let pick = match (&self.args.policy, self.function.is_async()) {
                    (None, _) => quote_spanned!(span=> Pick::unnamed(#out)),
                    (Some(_), true) => quote_spanned!(span=> Pick::future(#out, (#policy)())),
                    (Some(_), false) => quote_spanned!(span=> Pick::blocking(#out, (#policy)())),
                };
                let method = syn::Ident::new("pick_classifier", place);
                let code = quote_spanned! {span=> {
                    use #krate::__private::pick::*;
                    (&#pick).#method()
                }};
                (code, place)
            }
        }
    }
}

/// Where an argument is moved, the compiler shows the loop that moves it twice: that is the attribute.
fn again() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> loop)
}
