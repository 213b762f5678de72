//! The attribute's tokens → [`Args`].

use std::collections::HashSet;

use darling::error::Accumulator;
use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Token};

use super::elsewhere;
use super::items::{self, Content, Item};
use super::literal;
use super::model::{Args, Class, Setting, Value};
use crate::suggest::{self, error};
use crate::{class, crate_path};

/// Every argument except the groups of the classes.
pub(super) const KEYS: [&str; 24] = [
    "classifier",
    "strategy",
    "deadline_s",
    "deadline",
    "no_deadline",
    "max_attempts",
    "max_unknown_attempts",
    "no_max_unknown_attempts",
    "operation",
    "on_metric",
    "attempt_timeout_s",
    "attempt_timeout",
    "idempotent",
    "budget",
    "breaker",
    "abort_if",
    "abort_on",
    "nested",
    "adaptive",
    "retry_after",
    "timer",
    "random",
    "policy",
    "clone",
];

/// Those that stand alone.
const WORDS: [&str; 2] = ["no_deadline", "no_max_unknown_attempts"];

const GROUP_KEYS: [&str; 2] = ["strategy", "max_attempts"];

/// What could be understood; every mistake goes to `errors`, and the rest is still read.
pub(super) fn parse(tokens: TokenStream, errors: &mut Accumulator) -> Args {
    let mut args = Args {
        krate: syn::parse_quote!(::reflexio),
        settings: Vec::new(),
        classifier: None,
        operation: None,
        on_metric: None,
        policy: None,
        clones: Vec::new(),
    };
    let items = items::parse(tokens, errors);
    let mut seen = HashSet::new();
    for Item { key, content } in items {
        match duplicate(&mut seen, &key) {
            Some(error) => errors.push(error),
            None => args.add(key, content, errors),
        }
    }
    args
}

fn duplicate(seen: &mut HashSet<String>, key: &Ident) -> Option<darling::Error> {
    let name = key.to_string();
    let message = format!("`{name}` is given twice: keep one of the two");
    (!seen.insert(name)).then(|| error(key, message))
}

impl Args {
    fn add(&mut self, key: Ident, content: Content, errors: &mut Accumulator) {
        let name = key.to_string();
        if let Some(variant) = class::variant(&key) {
            let class = Class { variant, name: key };
            match content {
                Content::List(tokens) => self.add_group(&class, tokens, errors),
                _ => errors.push(literal::group_needed(&name, &class.name)),
            }
            return;
        }
        match content {
            Content::List(tokens) if name == "clone" => {
                // `self` is a keyword, and has an error of its own.
                let names = Punctuated::<Ident, Token![,]>::parse_terminated_with;
                let names = |input: ParseStream<'_>| names(input, Ident::parse_any);
                let wrong = |place: &dyn Spanned| {
                    error(&place.span(), "`clone` names arguments of the function: write `clone(body)`")
                };
                match names.parse2(tokens) {
                    Ok(names) if names.is_empty() => errors.push(wrong(&key)),
                    Ok(names) => self.clones = names.into_iter().collect(),
                    Err(error) => errors.push(wrong(&error.span())),
                }
            }
            _ if name == "clone" => {
                errors.push(error(&key, "`clone` is a list: write `clone(body)`"));
            }
            Content::Word if WORDS.contains(&name.as_str()) => self.set(key, Value::Word),
            _ if WORDS.contains(&name.as_str()) => {
                errors.push(error(&key, format!("`{name}` stands alone: write it without a value")));
            }
            Content::Value(value) => {
                errors.handle(self.add_value(key, &name, *value));
            }
            _ if KEYS.contains(&name.as_str()) || name == "crate" => {
                errors.push(error(&key, format!("`{name}` needs a value: write `{name} = …`")));
            }
            Content::List(_) => {
                let known = [&class::NAMES[..], &["clone"]].concat();
                errors.push(unknown_of(&key, &known));
            }
            Content::Word => errors.push(unknown(&key)),
        }
    }

    fn add_value(&mut self, key: Ident, name: &str, value: Expr) -> darling::Result<()> {
        let value = match name {
            "crate" => {
                self.krate = crate_path::parse(Some(&value), &value)?;
                return Ok(());
            }
            "classifier" => {
                let example = "|error: &MyError| error.class()";
                self.classifier = Some(literal::no_literal(
                    name,
                    value,
                    "a function, a closure or a value that is a `Classifier`",
                    example,
                )?);
                return Ok(());
            }
            "operation" => {
                self.operation = Some(literal::text(name, value)?);
                return Ok(());
            }
            "on_metric" => {
                self.on_metric = Some(hook(name, value, "|event| println!(\"{event}\")")?);
                return Ok(());
            }
            "policy" => {
                self.policy = Some(literal::no_literal(name, value, "a policy", "POLICY")?);
                return Ok(());
            }
            "strategy" => strategy(value)?,
            "deadline_s" | "attempt_timeout_s" => Value::Plain(literal::seconds(name, value)?),
            "deadline" | "attempt_timeout" => Value::Plain(duration(name, value)?),
            "max_attempts" => Value::Plain(literal::count(name, value, 1, u32::MAX.into())?),
            "max_unknown_attempts" => Value::Plain(literal::count(name, value, 0, u16::MAX.into())?),
            "idempotent" => Value::Plain(literal::truth(name, value)?),
            "budget" => shared(name, value, "Budget", "&BUDGET")?,
            "adaptive" => shared(name, value, "Adaptive", "&PACE")?,
            "breaker" => shared(name, value, "CircuitBreaker", "&BREAKER")?,
            "abort_on" => shared(name, value, "AbortSignal", "&SHUTDOWN")?,
            "timer" => Value::Plain(literal::no_literal(name, value, "a timer", "MyTimer")?),
            "abort_if" => Value::Hook(hook(name, value, "|| STOP.load(Ordering::Relaxed)")?),
            "random" => Value::Hook(hook(name, value, "my_random")?),
            "retry_after" => variant(name, value, "RetryAfter", ["Floor", "Exact", "Ignore"])?,
            "nested" => variant(name, value, "Nested", ["Clip", "StandDown", "Independent"])?,
            _ => return Err(unknown(&key)),
        };
        self.set(key, value);
        Ok(())
    }

    fn add_group(&mut self, class: &Class, tokens: TokenStream, errors: &mut Accumulator) {
        if tokens.is_empty() {
            let name = class.name.to_string();
            errors.push(literal::group_needed(&name, &class.name));
        }
        let mut seen = HashSet::new();
        for Item { key, content } in items::parse(tokens, errors) {
            if let Some(error) = duplicate(&mut seen, &key) {
                errors.push(error);
            } else if let Some(value) = errors.handle(group_value(&key, content)) {
                self.settings.push(Setting { key, class: Some(class.clone()), value });
            }
        }
    }

    fn set(&mut self, key: Ident, value: Value) {
        self.settings.push(Setting { key, class: None, value });
    }
}

fn group_value(key: &Ident, content: Content) -> darling::Result<Value> {
    let name = key.to_string();
    match (name.as_str(), content) {
        ("strategy", Content::Value(value)) => strategy(*value),
        ("max_attempts", Content::Value(value)) => {
            // 0 has a meaning here: never retry that class.
            Ok(Value::Plain(literal::count(&name, *value, 0, u16::MAX.into())?))
        }
        ("strategy" | "max_attempts", _) => {
            Err(error(key, format!("`{name}` needs a value: write `{name} = …`")))
        }
        _ if KEYS.contains(&name.as_str()) => Err(error(
            key,
            format!(
                "`{name}` cannot differ by class: write it outside of the group, which knows `strategy` and `max_attempts`"
            ),
        )),
        _ => Err(suggest::unknown("argument", key, &GROUP_KEYS)),
    }
}

fn unknown(key: &Ident) -> darling::Error {
    unknown_of(key, &[&KEYS[..], &class::NAMES[..], &["crate"]].concat())
}

fn unknown_of(key: &Ident, known: &[&str]) -> darling::Error {
    let name = key.to_string();
    match elsewhere::meant(&name) {
        Some(meant) => error(key, format!("unknown argument `{name}`: {meant}")),
        None => suggest::unknown("argument", key, known),
    }
}

fn strategy(value: Expr) -> darling::Result<Value> {
    let example = "decorrelated_jitter().max_s(10.0)";
    literal::no_literal("strategy", value, "a strategy", example).map(Value::Strategy)
}

fn hook(name: &str, value: Expr, example: &str) -> darling::Result<Expr> {
    literal::no_literal(name, value, "a function or a closure", example)
}

fn duration(name: &str, value: Expr) -> darling::Result<Expr> {
    let what = format!("a `Duration` (`{name}_s` takes a number of seconds)");
    literal::no_literal(name, value, &what, "Duration::from_secs(60)")
}

fn shared(name: &str, value: Expr, ty: &str, example: &str) -> darling::Result<Value> {
    let what = format!("a reference to a static `{ty}`");
    literal::no_literal(name, value, &what, example).map(Value::Plain)
}

/// A bare variant needs no import.
fn variant(name: &str, value: Expr, ty: &'static str, known: [&str; 3]) -> darling::Result<Value> {
    if let Expr::Path(path) = &value
        && let Some(word) = path.path.get_ident()
    {
        // A constant is written in capitals, and is left to the compiler.
        let text = word.to_string();
        if known.contains(&text.as_str()) {
            return Ok(Value::Variant(ty, word.clone()));
        }
        if text.to_uppercase() != text {
            return Err(suggest::unknown("value", word, &known));
        }
    }
    let [first, second, third] = known;
    let what = format!("`{first}`, `{second}` or `{third}`");
    literal::no_literal(name, value, &what, second).map(Value::Plain)
}
