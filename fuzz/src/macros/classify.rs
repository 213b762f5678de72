//! `#[derive(Classify)]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use reflexio_fuzz_macros::expand_classify;
use syn::{
    Arm, Attribute, Data, DeriveInput, Expr, Fields, File, ImplItem, ImplItemFn, Item, ItemImpl, Member,
    Meta, Pat, Stmt,
};

use super::same::flat;
use super::{Origin, answer};

/// Derives the implementation, and holds it against the type.
///
/// # Panics
///
/// If the implementation is none, or another than the attributes say, or if a mistake is not said or not where it is.
pub(crate) fn classify(input: &TokenStream, origin: Origin) {
    let expanded = expand_classify(input.clone());
    let again = expand_classify(input.clone());
    assert_eq!(expanded.to_string(), again.to_string(), "{input}: two answers");

    let (front, mistakes) = answer::split(expanded);
    assert!(mistakes.is_empty() || origin != (Origin::Made { valid: true }), "{input}: {mistakes:?}");
    let ty = syn::parse2::<DeriveInput>(input.clone());
    // The place of the derive is not that of the attribute.
    answer::are_well_said(&mistakes, origin, ty.is_err());
    let Ok(ty) = ty else {
        assert!(front.is_empty() && !mistakes.is_empty(), "{input} is no type");
        assert!(origin != (Origin::Made { valid: true }), "{input} is no type");
        return;
    };
    if ty.generics.type_params().any(|parameter| parameter.ident == "_") {
        // syn takes it for a name, once.
        return;
    }
    let front: TokenStream = front.into_iter().collect();
    let file =
        syn::parse2::<File>(front.clone()).unwrap_or_else(|error| panic!("{input}: {error} in {front}"));
    let [Item::Impl(implementation)] = &file.items[..] else { panic!("{input}: {front}") };
    let body = body(&ty, implementation);
    if mistakes.is_empty() {
        arms(&ty, body);
    } else {
        assert_eq!(body.to_token_stream().to_string(), quote!(::core::unreachable!()).to_string());
    }
}

/// The one expression of the one method, after all around it was looked at.
fn body<'a>(ty: &DeriveInput, implementation: &'a ItemImpl) -> &'a Expr {
    let name = &ty.ident;
    let (impl_generics, ty_generics, where_clause) = ty.generics.split_for_impl();
    let text = |tokens: &dyn ToTokens| tokens.to_token_stream().to_string();
    assert_eq!(text(&implementation.self_ty), text(&quote!(#name #ty_generics)));
    assert_eq!(text(&implementation.generics.split_for_impl().0), text(&impl_generics));
    let (of_trait, _) = implementation.trait_.as_ref().expect("it implements a trait");
    assert_eq!(of_trait.segments.last().expect("a path").ident, "Classify");

    // What the type asks of its parameters is asked here too; more may be.
    let bounds = |clause: Option<&syn::WhereClause>| -> Vec<_> {
        clause.into_iter().flat_map(|clause| &clause.predicates).map(|bound| text(bound)).collect()
    };
    let asked = bounds(implementation.generics.where_clause.as_ref());
    assert!(bounds(where_clause).iter().all(|bound| asked.contains(bound)));

    let [ImplItem::Fn(ImplItemFn { block, .. })] = &implementation.items[..] else { panic!("one method") };
    match &block.stmts[..] {
        [Stmt::Expr(body, None)] => body,
        [Stmt::Macro(_)] => panic!("an expression, and no statement"),
        other => panic!("one expression: {}", quote!(#(#other)*)),
    }
}

/// Each variant has an arm, in which its fields stand by their names and its class is what is written above it.
fn arms(ty: &DeriveInput, body: &Expr) {
    let Expr::Match(body) = body else { panic!("not by variants: {}", body.to_token_stream()) };
    let parts: Vec<_> = match &ty.data {
        Data::Enum(data) => {
            let part = |variant: &'_ syn::Variant| (variant.attrs.clone(), variant.fields.clone());
            data.variants.iter().map(|variant| (Some(variant.ident.clone()), part(variant))).collect()
        }
        Data::Struct(data) => vec![(None, (ty.attrs.clone(), data.fields.clone()))],
        Data::Union(_) => panic!("a union cannot be classified"),
    };
    assert_eq!(body.arms.len(), parts.len(), "{}", body.to_token_stream());
    for (arm, (variant, (attrs, fields))) in body.arms.iter().zip(&parts) {
        let Pat::Struct(pattern) = &arm.pat else { panic!("{}", arm.pat.to_token_stream()) };
        let path = match variant {
            Some(variant) => quote!(Self::#variant),
            None => quote!(Self),
        };
        assert_eq!(pattern.path.to_token_stream().to_string(), path.to_string());
        let members: Vec<Member> = fields.members().collect();
        let read: Vec<_> = pattern.fields.iter().map(|field| &field.member).collect();
        assert!(read.iter().all(|member| members.contains(member)), "{}", quote!(#pattern));
        assert!(!matches!(read[..], [first, second] if first == second), "{} binds twice", quote!(#pattern));
        class_is(arm, attrs, fields);
    }
}

/// Where nothing but a class is written.
fn class_is(arm: &Arm, attrs: &[Attribute], fields: &Fields) {
    let mut says = attrs.iter().filter(|attr| attr.path().is_ident("class"));
    let (Some(only), None) = (says.next(), says.next()) else { return };
    let Ok(Meta::Path(word)) = only.parse_args::<Meta>() else { return };
    let Some(word) = word.get_ident().map(ToString::to_string) else { return };
    let class = reflexio::ErrorClass::ALL.iter().find(|class| class.as_str().to_lowercase() == word);
    if let Some(class) = class.filter(|_| fields.iter().all(|field| field.attrs.is_empty())) {
        let made = flat(arm.body.to_token_stream());
        assert!(made.contains(&format!("{class:?}")), "{word} became {}", made.join(" "));
    }
}
