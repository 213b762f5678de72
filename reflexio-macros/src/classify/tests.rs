use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use super::{elsewhere, expand, parse};
use crate::class;

fn shown(input: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(expand(input)).expect("what the macro makes is Rust"))
}

#[test]
fn the_implementation_reads_well() {
    let shown = shown(quote!(
        #[class(default = unknown)]
        enum Failure<T> {
            #[class(rate_limit, retry_after = wait)]
            Busy {
                wait: Option<Duration>,
                host: String,
            },
            #[class(status = 0)]
            Http(u16),
            #[class(with = by_code)]
            Database(Code),
            #[class(transparent)]
            Inner(T),
            Strange,
        }
    ));
    assert_eq!(
        shown,
        r#"#[automatically_derived]
impl<T> ::reflexio::Classify for Failure<T>
where
    T: ::reflexio::Classify,
{
    fn classify(&self) -> ::reflexio::Classification {
        match self {
            Self::Busy { wait: hint, .. } => {
                ::reflexio::Classification::new(::reflexio::ErrorClass::RateLimit)
                    .with_retry_after(::reflexio::__private::retry_after(hint))
            }
            Self::Http { 0: status, .. } => {
                ::reflexio::Classification::from_status(
                    ::reflexio::__private::status(status),
                )
            }
            Self::Database { 0: field, .. } => {
                ::reflexio::__private::classified_by(field, by_code)
            }
            Self::Inner { 0: inner, .. } => {
                use ::reflexio::__private::pick::*;
                (&&&&Inner(inner)).classify_inner()
            }
            Self::Strange { .. } => {
                ::reflexio::Classification::new(::reflexio::ErrorClass::Unknown)
            }
        }
    }
}
"#
    );
}

#[test]
fn a_type_with_a_mistake_is_still_classified() {
    let expanded = expand(quote!(
        #[class(transent)]
        struct Failure;
    ));
    let text = expanded.to_string();
    assert!(text.contains("impl :: reflexio :: Classify for Failure"), "{text}");
    assert!(text.contains("did you mean `transient`?"), "{text}");
}

#[test]
fn an_enum_without_variants_needs_no_class() {
    assert!(
        shown(quote!(
            enum Never {}
        ))
        .contains("match *self {}")
    );
}

#[test]
fn the_path_of_the_crate_is_one_to_a_module() {
    for path in [quote!(<T as a>::b), quote!(Self), quote!(a::Self), quote!(a::<T>), quote!("a")] {
        let expanded = expand(quote!(
            #[class(transient, crate = #path)]
            struct Failure;
        ));
        assert!(expanded.to_string().contains("`crate` is a path"), "{expanded}");
    }
}

/// As `$path:path` of a macro arrives.
#[test]
fn a_value_in_invisible_brackets_is_the_value() {
    let wrapped = |value: TokenStream| TokenTree::from(Group::new(Delimiter::None, value));
    let derive = |krate: TokenStream, default: TokenStream, status: TokenStream| {
        expand(quote!(
            #[class(crate = #krate, default = #default)]
            enum Failure {
                #[class(status = #status)]
                Http(u16),
                Strange,
            }
        ))
        .to_string()
    };
    let plain = derive(quote!(my::retries), quote!(unknown), quote!(0));
    assert!(!plain.contains("compile_error"), "{plain}");
    let [krate, default, status] = [quote!(my::retries), quote!(unknown), quote!(0)].map(wrapped);
    assert_eq!(derive(quote!(#krate), quote!(#default), quote!(#status)), plain);
}

#[test]
fn one_field_cannot_be_read_twice() {
    let said = |input| expand(input).to_string();
    let named = said(quote!(
        #[class(status = code, retry_after = code)]
        struct Failure {
            code: u16,
        }
    ));
    assert!(named.contains("`code` cannot be the status and the wait"), "{named}");
    let above = said(quote!(
        enum Failure {
            #[class(status)]
            Http(#[class(retry_after)] u16),
        }
    ));
    assert!(above.contains("`0` cannot be the status and the wait"), "{above}");
}

#[test]
fn names_that_others_have_for_a_class_are_answered_with_ours() {
    for (name, ours) in [("retryable", "transient"), ("not_found", "permanent"), ("unauthorized", "auth")] {
        let name = proc_macro2::Ident::new(name, proc_macro2::Span::call_site());
        let said = expand(quote!(
            #[class(#name)]
            struct Failure;
        ))
        .to_string();
        assert!(said.contains(&format!("`{ours}`\"")) && !said.contains("did you mean"), "{said}");
    }
    for known in class::NAMES.into_iter().chain(parse::KEYS) {
        assert_eq!(elsewhere::meant(known), None, "{known}");
    }
}
