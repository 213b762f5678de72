//! What cannot be, although each part of it can.

use std::collections::HashSet;

use darling::error::Accumulator;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, FnArg, Ident, Lit, Pat, ReceiverKind, Type};

use super::mentions::{bound_inside, has_word, mentions};
use super::model::{Args, Function, Setting, Value};
use super::result;
use crate::suggest::{error, unknown};

/// Contradictions between arguments.
pub(super) fn args(args: &Args, errors: &mut Accumulator) {
    if args.policy.is_some() {
        let mut said = HashSet::new();
        for setting in &args.settings {
            let place = setting.class.as_ref().map_or(&setting.key, |class| &class.name);
            // Of a group with two settings once.
            if !said.insert(place) {
                continue;
            }
            errors.push(error(
                place,
                format!("`{place}` is a setting of the policy: give it to the policy that `policy = …` names, or leave `policy` out"),
            ));
        }
        return;
    }
    exclusive(args, &["deadline_s", "deadline", "no_deadline"], errors);
    exclusive(args, &["max_unknown_attempts", "no_max_unknown_attempts"], errors);
    exclusive(args, &["attempt_timeout_s", "attempt_timeout"], errors);
    for setting in &args.settings {
        without_effect(args, setting, errors);
        out_of_reach(args, setting, errors);
    }
}

fn exclusive(args: &Args, keys: &[&str], errors: &mut Accumulator) {
    let mut given = args.settings.iter().filter(|setting| keys.iter().any(|key| setting.key == key));
    let Some(first) = given.next() else { return };
    for other in given {
        errors.push(error(
            &other.key,
            format!("`{}` contradicts `{}`: keep one of the two", other.key, first.key),
        ));
    }
}

/// A setting of a class that is never retried would be read, and do nothing.
fn without_effect(args: &Args, setting: &Setting, errors: &mut Accumulator) {
    let Some(class) = &setting.class else { return };
    let name = &class.name;
    let attempts = args.settings.iter().find_map(|other| match &other.value {
        Value::Plain(value) if other.class.as_ref().is_some_and(|c| c.name == *name) => Some(value),
        _ => None,
    });
    let is_strategy = matches!(setting.value, Value::Strategy(_));
    if name == "permanent" && (is_strategy || !attempts.is_some_and(is_zero)) {
        errors.push(error(
            &setting.key,
            format!("`{}` has no effect here: a permanent failure is never retried, so give the failures that are to be retried another class", setting.key),
        ));
    } else if is_strategy && attempts.is_some_and(is_zero) {
        errors.push(error(
            &setting.key,
            format!("`strategy` has no effect beside `max_attempts = 0`, which never retries `{name}`"),
        ));
    } else if is_strategy && attempts.is_none() && (name == "auth" || name == "permission") {
        errors.push(error(
            &setting.key,
            format!(
                "`{name}` is retried only with a cap of its own: add `max_attempts = …` beside `strategy`"
            ),
        ));
    }
}

fn is_zero(value: &Expr) -> bool {
    whole(value) == Some(0)
}

fn whole(value: &Expr) -> Option<u64> {
    match value {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// What ends a call before the cap of a class can, by what a policy begins with.
pub(super) const MAX_ATTEMPTS: u64 = 6;
pub(super) const MAX_UNKNOWN_ATTEMPTS: u64 = 2;

/// A cap that another setting, or what it is where it is not given, comes before.
fn out_of_reach(args: &Args, setting: &Setting, errors: &mut Accumulator) {
    let (Some(class), Value::Plain(value)) = (&setting.class, &setting.value) else { return };
    let Some(cap) = whole(value) else { return };
    let before = |key: &str, default: u64| {
        let given = args.settings.iter().find(|other| other.class.is_none() && other.key == key);
        match given.map(|given| &given.value) {
            None => Some((default, ", unless it is given,")),
            Some(Value::Plain(value)) => whole(value).map(|limit| (limit, "")),
            Some(_) => None,
        }
    };
    let is_unlimited = args.settings.iter().any(|other| other.key == "no_max_unknown_attempts");
    if class.name == "unknown"
        && !is_unlimited
        && let Some((limit, unless)) = before("max_unknown_attempts", MAX_UNKNOWN_ATTEMPTS)
        && cap > limit
    {
        errors.push(error(
            &setting.key,
            format!("a cap of {cap} has no effect: `max_unknown_attempts` is {limit}{unless} and ends the call first, so write `max_unknown_attempts = {cap}` in place of this"),
        ));
    } else if let Some((limit, unless)) = before("max_attempts", MAX_ATTEMPTS)
        && cap > limit
    {
        // With any cap these are retried, and without one they are not.
        let (what, instead) = if class.name == "auth" || class.name == "permission" {
            ("is out of reach", "lower this one")
        } else {
            ("has no effect", "leave this out")
        };
        errors.push(error(
            &setting.key,
            format!("a cap of {cap} {what}: `max_attempts` of the whole call is {limit}{unless} and ends it first, so raise that one too, or {instead}"),
        ));
    }
}

/// The attribute by its name, as far as that can be told.
fn is_retry(attr: &Attribute) -> bool {
    let segments = &attr.path().segments;
    let is = |index: usize, name| segments.get(index).is_some_and(|segment| segment.ident == name);
    match segments.len() {
        1 => is(0, "retry"),
        2 => is(0, "reflexio") && is(1, "retry"),
        _ => false,
    }
}

/// What the function cannot be, and what the arguments say about it.
pub(super) fn function(args: &Args, function: &Function, errors: &mut Accumulator) {
    let sig = &function.sig;
    for again in function.attrs.iter().filter(|attr| is_retry(attr)) {
        errors.push(error(
            again.path(),
            "this function is retried already, and each of its attempts would be a call of its own: keep one `#[retry]`",
        ));
    }
    if let Some(constness) = &sig.constness {
        errors.push(error(constness, "a `const fn` cannot wait between attempts: remove `const`"));
    }
    match result::declared(&sig.output) {
        None => errors.push(error(
            &sig.ident,
            format!("`{}` returns nothing that could fail: let it return a `Result`", sig.ident),
        )),
        Some(never @ Type::Never(_)) => errors.push(error(
            never,
            "this function never returns, so there is no outcome to retry: return `Result<Infallible, E>`",
        )),
        Some(ty) => returned_borrow(function, ty, errors),
    }
    if !function.is_async() {
        for setting in args.settings.iter().filter(|setting| is_timeout(setting)) {
            errors.push(error(
                &setting.key,
                format!("`{}` needs an `async fn`: a running attempt of a sync function cannot be interrupted, so give a timeout to the client that it calls", setting.key),
            ));
        }
    }
    let arguments = arguments(function);
    clones(args, function, &arguments, errors);
    run_time_values(args, &arguments, errors);
}

/// A `&mut` that came as an argument cannot both be returned and serve the next attempt.
///
/// The compiler says so too, but of the loop, which the user has not written. What keeps such a borrow in another way, in
/// a `&T` or a type with a lifetime, cannot be told from what does not, and is left to it.
fn returned_borrow(function: &Function, output: &Type, errors: &mut Accumulator) {
    let mut lifetimes = Vec::new();
    // With a `self` by reference, a lifetime left out in the return type is that of `self`.
    let mut of_self = false;
    for input in &function.sig.inputs {
        let reference = match input {
            FnArg::Receiver(receiver) => match &receiver.kind {
                ReceiverKind::Reference(_, lifetime, mutability) => {
                    of_self = true;
                    if mutability.is_none() {
                        continue;
                    }
                    lifetime.as_ref()
                }
                _ => continue,
            },
            FnArg::Typed(typed) => match &*typed.ty {
                Type::Reference(reference) if reference.mutability.is_some() => reference.lifetime.as_ref(),
                _ => continue,
            },
        };
        let named = reference.filter(|lifetime| lifetime.ident != "_");
        if named.is_some() || !of_self || matches!(input, FnArg::Receiver(_)) {
            lifetimes.push(named);
        }
    }
    if let Some(borrow) = result::unique_borrow(output)
        && lifetimes.contains(&borrow.lifetime.as_ref().filter(|lifetime| lifetime.ident != "_"))
    {
        errors.push(error(
            &borrow.and_token,
            "a `&mut` of an argument cannot be returned, for the next attempt needs it: return a value, or retry a function of its own and borrow after it",
        ));
    }
}

pub(super) fn is_timeout(setting: &Setting) -> bool {
    setting.key == "attempt_timeout" || setting.key == "attempt_timeout_s"
}

/// Can it refuse a call?
pub(super) fn is_guard(setting: &Setting) -> bool {
    setting.key == "breaker" || setting.key == "abort_on"
}

/// Has a retry that is not made to be paid back?
pub(super) fn is_budget(setting: &Setting) -> bool {
    setting.key == "budget"
}

fn clones(args: &Args, function: &Function, arguments: &[Ident], errors: &mut Accumulator) {
    let mut seen = HashSet::new();
    for name in &args.clones {
        if name == "self" {
            let message = "`self` cannot be cloned for an attempt: take `&self`, or clone it in the body";
            errors.push(error(name, message));
        } else if !arguments.contains(name) {
            let known: Vec<_> =
                arguments.iter().filter(|name| *name != "self").map(ToString::to_string).collect();
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            errors.push(if known.is_empty() {
                error(name, format!("`{}` has no argument `{name}` to clone", function.sig.ident))
            } else {
                unknown("argument of the function", name, &known)
            });
        } else if !seen.insert(name) {
            errors.push(error(name, format!("`{name}` is given twice: keep one of the two")));
        }
    }
}

/// The policy is a constant, and an argument of the function is none.
fn run_time_values(args: &Args, arguments: &[Ident], errors: &mut Accumulator) {
    let settings = args.settings.iter().filter_map(|setting| match &setting.value {
        Value::Plain(value) | Value::Strategy(value) | Value::Hook(value) => {
            let instead = "build a policy where it is known, and give it with `policy = …`";
            Some((setting.key.to_string(), value, instead))
        }
        Value::Word | Value::Variant(..) => None,
    });
    // Beside a policy these are given to every call.
    let of_calls = [("on_metric", &args.on_metric), ("operation", &args.operation)].into_iter();
    let of_calls = of_calls.filter(|_| args.policy.is_none());
    let of_calls = of_calls.filter_map(|(key, value)| {
        Some((key.to_owned(), value.as_ref()?, "give it beside a policy, `policy = …`"))
    });
    for (key, value, instead) in settings.chain(of_calls) {
        let tokens = value.to_token_stream();
        // These may give the name another meaning, and so may a closure's parameter.
        if matches!(value, Expr::Block(_))
            || has_word(tokens.clone(), "let")
            || has_word(tokens.clone(), "match")
        {
            continue;
        }
        let mut hidden = HashSet::new();
        bound_inside(tokens.clone(), &mut hidden);
        let hides = |name: &&Ident| hidden.contains(&name.to_string());
        let seen: Vec<_> = arguments.iter().filter(|name| !hides(name)).cloned().collect();
        if let Some(name) = mentions(tokens, &seen) {
            errors.push(error(
                &name,
                format!(
                    "`{name}` is known only when the function is called, and `{key}` is a constant: {instead}"
                ),
            ));
        }
    }
}

/// The names that the signature binds.
fn arguments(function: &Function) -> Vec<Ident> {
    fn bind(pat: &Pat, names: &mut Vec<Ident>) {
        match pat {
            Pat::Ident(binding) if !binding.ident.unraw().to_string().starts_with(char::is_uppercase) => {
                names.push(binding.ident.clone());
            }
            Pat::Paren(of) => bind(&of.pat, names),
            Pat::Reference(of) => bind(&of.pat, names),
            Pat::Tuple(of) => of.elems.iter().for_each(|pat| bind(pat, names)),
            Pat::TupleStruct(of) => of.elems.iter().for_each(|pat| bind(pat, names)),
            Pat::Slice(of) => of.elems.iter().for_each(|pat| bind(pat, names)),
            Pat::Struct(of) => of.fields.iter().for_each(|field| bind(&field.pat, names)),
            _ => {}
        }
    }
    let mut names = Vec::new();
    for input in &function.sig.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                names.push(Ident::new("self", receiver.self_token.span));
            }
            FnArg::Typed(typed) => bind(&typed.pat, &mut names),
        }
    }
    names
}
