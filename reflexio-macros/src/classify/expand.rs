//! The shapes → `impl Classify`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Generics, Ident, Path, Type, parse_quote};

use super::model::{Place, Rule, Shape};

pub(super) fn expand(input: &DeriveInput, krate: &Path, shapes: &[Shape<'_>]) -> TokenStream {
    let mut generics = input.generics.clone();
    for shape in shapes {
        if let Rule::Transparent(_, ty) = shape.rule
            && names(ty, &|ident| input.generics.type_params().any(|param| param.ident == *ident))
            // That the type itself is classified is what is being said: to ask for it would go in a circle.
            && !names(ty, &|ident| *ident == input.ident)
        {
            let predicates = &mut generics.make_where_clause().predicates;
            predicates.push(parse_quote!(#ty: #krate::Classify));
        }
    }
    let arms = shapes.iter().map(|shape| arm(krate, shape));
    let body = if shapes.is_empty() {
        // A reference to an enum without variants is not known to be empty.
        quote!(match *self {})
    } else {
        quote!(match self { #(#arms)* })
    };
    implement(input, &generics, krate, &body)
}

/// What stands in for the implementation of a type with a mistake.
pub(super) fn fallback(input: &DeriveInput, krate: &Path) -> TokenStream {
    implement(input, &input.generics, krate, &quote!(::core::unreachable!()))
}

fn implement(input: &DeriveInput, generics: &Generics, krate: &Path, body: &TokenStream) -> TokenStream {
    let name = &input.ident;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::Classify for #name #ty_generics #where_clause {
            fn classify(&self) -> #krate::Classification {
                #body
            }
        }
    }
}

fn arm(krate: &Path, shape: &Shape<'_>) -> TokenStream {
    let path = match shape.variant {
        Some(variant) => quote!(Self::#variant),
        None => quote!(Self),
    };
    let mut bindings = TokenStream::new();
    let mut bind = |place: &Place, name: &str| {
        let span = Span::mixed_site().located_at(place.span);
        let name = Ident::new(name, span);
        let member = &place.member;
        bindings.extend(quote!(#member: #name,));
        (name, span)
    };
    let classification = match &shape.rule {
        Rule::Class(class) => quote!(#krate::Classification::new(#krate::ErrorClass::#class)),
        Rule::Status(place) => {
            let (status, span) = bind(place, "status");
            let status = quote_spanned!(span=> #krate::__private::status(#status));
            quote!(#krate::Classification::from_status(#status))
        }
        Rule::With(place, function) => {
            let (field, _) = bind(place, "field");
            // What the function cannot be is said at the function.
            let span = function.span().resolved_at(Span::call_site());
            quote_spanned!(span=> #krate::__private::classified_by(#field, #function))
        }
        Rule::Transparent(place, _) => {
            let (inner, span) = bind(place, "inner");
            let method = Ident::new("classify_inner", span);
            quote! {{
                use #krate::__private::pick::*;
                (&&&&Inner(#inner)).#method()
            }}
        }
    };
    let hint = shape.retry_after.as_ref().map(|place| {
        let (hint, span) = bind(place, "hint");
        let hint = quote_spanned!(span=> #krate::__private::retry_after(#hint));
        quote!(.with_retry_after(#hint))
    });
    let not_sent = shape.not_sent.then(|| quote!(.not_sent()));
    let abort = shape.abort.then(|| quote!(.abort()));
    quote!(#path { #bindings .. } => #classification #hint #not_sent #abort,)
}

/// Does that stand in the type? Of a type with a parameter in it, what it implements must be asked for.
fn names(ty: &Type, that: &dyn Fn(&Ident) -> bool) -> bool {
    fn search(tokens: TokenStream, that: &dyn Fn(&Ident) -> bool) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => that(&ident),
            TokenTree::Group(group) => search(group.stream(), that),
            _ => false,
        })
    }
    search(ty.to_token_stream(), that)
}
