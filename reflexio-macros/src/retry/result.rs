//! The type that one attempt returns.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    AngleBracketedGenericArguments, GenericArgument, Path, PathArguments, ReturnType, Type, TypeParamBound,
    TypeReference, parse_quote,
};

/// The return type; `None` where the signature has none.
pub(super) fn declared(output: &ReturnType) -> Option<&Type> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(ty),
    }
}

/// The type of an attempt as it can be written inside of the function: `impl Trait` is inferred.
pub(super) fn written(ty: &Type) -> Type {
    let mut ty = ty.clone();
    infer(&mut ty);
    ty
}

/// `R` of `impl Future<Output = R>`, `Pin<Box<dyn Future<Output = R>>>` or `BoxFuture<'_, R>`.
pub(super) fn output_of(ty: &Type) -> Type {
    fn search(ty: &Type) -> Option<Type> {
        match ty {
            Type::ImplTrait(of) => of.bounds.iter().find_map(output),
            Type::TraitObject(of) => of.bounds.iter().find_map(output),
            Type::Paren(of) => search(&of.elem),
            Type::Group(of) => search(&of.elem),
            Type::Path(path) => {
                let last = path.path.segments.last()?;
                let PathArguments::AngleBracketed(args) = &last.arguments else {
                    return None;
                };
                let argument = types(args).next()?;
                if last.ident == "Pin" || last.ident == "Box" {
                    search(argument)
                } else {
                    last.ident.to_string().ends_with("BoxFuture").then(|| argument.clone())
                }
            }
            _ => None,
        }
    }
    search(ty).unwrap_or_else(|| parse_quote!(_))
}

/// Where an error about the error type is shown: the last argument of `Result<T, E>`.
pub(super) fn error_place(ty: &Type) -> TokenStream {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
        && let PathArguments::AngleBracketed(args) = &last.arguments
        && let Some(error) = types(args).nth(1)
    {
        return error.to_token_stream();
    }
    quote!(#ty)
}

/// The first `&mut T` that is a part of the type, and not of a function's or a trait's signature in it.
pub(super) fn unique_borrow(ty: &Type) -> Option<&TypeReference> {
    match ty {
        Type::Reference(of) if of.mutability.is_some() => Some(of),
        Type::Reference(of) => unique_borrow(&of.elem),
        Type::Array(of) => unique_borrow(&of.elem),
        Type::Slice(of) => unique_borrow(&of.elem),
        Type::Group(of) => unique_borrow(&of.elem),
        Type::Paren(of) => unique_borrow(&of.elem),
        Type::Tuple(of) => of.elems.iter().find_map(unique_borrow),
        Type::Path(path) => path.path.segments.iter().find_map(|segment| match &segment.arguments {
            PathArguments::AngleBracketed(args) => types(args).find_map(unique_borrow),
            _ => None,
        }),
        _ => None,
    }
}

fn types(args: &AngleBracketedGenericArguments) -> impl Iterator<Item = &Type> {
    args.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn output(bound: &TypeParamBound) -> Option<Type> {
    let TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    let PathArguments::AngleBracketed(args) = &bound.path.segments.last()?.arguments else {
        return None;
    };
    args.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(assoc.ty.clone()),
        _ => None,
    })
}

/// Types that hold no other are left alone, and a body cannot hold `impl Trait`.
fn infer(ty: &mut Type) {
    match ty {
        Type::ImplTrait(_) => *ty = parse_quote!(_),
        Type::Array(of) => infer(&mut of.elem),
        Type::Slice(of) => infer(&mut of.elem),
        Type::Group(of) => infer(&mut of.elem),
        Type::Paren(of) => infer(&mut of.elem),
        Type::Ptr(of) => infer(&mut of.elem),
        Type::Reference(of) => infer(&mut of.elem),
        Type::Tuple(of) => of.elems.iter_mut().for_each(infer),
        Type::Path(path) => infer_arguments(&mut path.path),
        Type::TraitObject(of) => of.bounds.iter_mut().for_each(infer_bound),
        _ => {}
    }
}

fn infer_bound(bound: &mut TypeParamBound) {
    if let TypeParamBound::Trait(bound) = bound {
        infer_arguments(&mut bound.path);
    }
}

fn infer_arguments(path: &mut Path) {
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(args) = &mut segment.arguments {
            infer_generics(args);
        }
    }
}

fn infer_generics(args: &mut AngleBracketedGenericArguments) {
    for argument in &mut args.args {
        match argument {
            GenericArgument::Type(ty) => infer(ty),
            GenericArgument::AssocType(assoc) => {
                assoc.generics.iter_mut().for_each(infer_generics);
                infer(&mut assoc.ty);
            }
            GenericArgument::Constraint(constraint) => {
                constraint.generics.iter_mut().for_each(infer_generics);
                constraint.bounds.iter_mut().for_each(infer_bound);
            }
            _ => {}
        }
    }
}
