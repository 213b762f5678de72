use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use super::{check, elsewhere, expand, parse};
use crate::class;

fn shown(args: TokenStream, item: TokenStream) -> String {
    let expanded = expand(args, item);
    prettyplease::unparse(&syn::parse2(expanded).expect("what the macro makes is Rust"))
}

fn count(tokens: TokenStream) -> usize {
    let of = |token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => count(group.stream()),
        TokenTree::Group(group) => 2 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(of).sum()
}

/// The messages of all `compile_error!` in the expansion.
fn errors(args: TokenStream, item: TokenStream) -> Vec<String> {
    let expanded = expand(args, item).to_string();
    let parts = expanded.split("compile_error ! {").skip(1);
    parts.map(|part| part[..part.find('}').unwrap_or(part.len())].trim().to_owned()).collect()
}

#[test]
fn the_block_of_a_boxed_future_is_retried_inside() {
    let shown = shown(
        quote!(policy = POLICY),
        quote!(
            fn send<'a>(&'a mut self, body: Body) -> Pin<Box<dyn Future<Output = Outcome> + 'a>> {
                Box::pin(async move {
                    if let Some(pinned) = None::<Outcome> {
                        return pinned;
                    }
                    let __self = self;
                    let body = body;
                    __self.put(&body).await
                })
            }
        ),
    );
    let line = |text: &str| {
        let at = shown.lines().position(|line| line.trim() == text);
        at.unwrap_or_else(|| panic!("no line `{text}` in\n{shown}"))
    };
    assert!(line("Box::pin(async move {") < line("let __self = self;"), "{shown}");
    assert!(line("let mut body = body;") < line("loop {"), "{shown}");
    assert!(line("loop {") < line("let _ = &mut *__self;"), "{shown}");
    assert!(line("let _ = &mut body;") < line("__self.put(&body).await"), "{shown}");
    assert!(line("if let Some(pinned) = None::<Outcome> {") > line("loop {"), "{shown}");
}

#[test]
fn what_is_an_argument_here_is_no_name_from_elsewhere() {
    for name in parse::KEYS.into_iter().chain(class::NAMES) {
        assert_eq!(elsewhere::meant(name), None, "{name}");
    }
}

#[test]
fn a_plain_async_function_stays_small() {
    let item = quote!(
        async fn fetch(name: String) -> Result<u32, Failure> {
            get(&name).await
        }
    );
    let before = count(item.clone());
    let after = count(expand(TokenStream::new(), item));
    assert!(after < 300, "{before} tokens became {after}");
}

#[test]
fn an_unfinished_body_passes_through_token_by_token() {
    let expanded = expand(
        TokenStream::new(),
        quote!(
            async fn fetch() -> Result<u32, Failure> {
                let number = match 1 + ;
                Ok(number
            )}
        ),
    );
    assert!(expanded.to_string().contains("let number = match 1 + ; Ok (number)"), "{expanded}");
}

#[test]
fn a_name_without_its_method_leaves_the_function_alone() {
    let item = quote!(
        fn fetch(name: String) -> Result<(), Failure> {
            name.;
            Ok(())
        }
    );
    assert_eq!(expand(TokenStream::new(), item.clone()).to_string(), item.to_string());
}

#[test]
fn the_function_survives_every_mistake() {
    let item = quote!(
        #[inline]
        pub const fn fetch() -> Result<u32, Failure> {
            Ok(1)
        }
    );
    let expanded = expand(quote!(max_attempts = 0, deadlin_s = 3), item.clone()).to_string();
    assert!(expanded.starts_with(&item.to_string()), "{expanded}");
    assert_eq!(errors(quote!(max_attempts = 0, deadlin_s = 3), item).len(), 3);
}

#[test]
fn attributes_of_the_body_stay_in_front() {
    let shown = shown(
        TokenStream::new(),
        quote!(
            fn fetch() -> Result<u32, Failure> {
                #![allow(unused)]
                Ok(1)
            }
        ),
    );
    assert!(shown.starts_with("fn fetch() -> Result<u32, Failure> {\n    #![allow(unused)]\n"), "{shown}");
}

#[test]
fn a_minus_makes_no_value_of_another_kind() {
    for (key, value) in [
        ("operation", quote!(-"fetch")),
        ("idempotent", quote!(-true)),
        ("deadline_s", quote!(-"5")),
        ("max_attempts", quote!(-'5')),
        ("strategy", quote!(-"fixed")),
    ] {
        let name = quote::format_ident!("{key}");
        let said = errors(
            quote!(#name = #value),
            quote!(
                fn f() -> R {
                    g()
                }
            ),
        );
        assert_eq!(said.len(), 1, "{key} = {value}: {said:?}");
    }
}

#[test]
fn the_path_of_the_crate_is_one_to_a_module() {
    for path in [quote!(<T as a>::b), quote!(Self), quote!(a::Self), quote!(a::<T>), quote!("a")] {
        let said = errors(
            quote!(crate = #path),
            quote!(
                fn f() -> R {
                    g()
                }
            ),
        );
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains("`crate` is a path"), "{said:?}");
    }
}

#[test]
fn another_path_replaces_the_crate_everywhere() {
    let item = quote!(
        fn fetch() -> Result<u32, Failure> {
            Ok(1)
        }
    );
    let args =
        quote!(crate = my::retries, strategy = immediate(), retry_after = Exact, auth(max_attempts = 1));
    let expanded = expand(args, item).to_string();
    assert!(!expanded.contains("reflexio"), "{expanded}");
}

#[test]
fn an_argument_named_only_in_a_format_string_is_captured() {
    let item = quote!(
        async fn fetch(name: String) -> Result<String, Failure> {
            Ok(format!("{name:?}"))
        }
    );
    let expanded = expand(TokenStream::new(), item).to_string();
    assert!(expanded.contains("let _ = & mut name ;"), "{expanded}");
}

#[test]
fn a_raw_name_is_the_name() {
    let item = quote!(
        fn fetch() -> Result<u32, Failure> {
            Ok(1)
        }
    );
    let same = |raw: TokenStream, plain: TokenStream| {
        let expand = |args| expand(args, item.clone()).to_string();
        assert_eq!(expand(raw), expand(plain));
    };
    same(quote!(r#breaker = &B, r#budget = &L), quote!(breaker = &B, budget = &L));
    same(quote!(r#deadline = D, deadline_s = 1), quote!(deadline = D, deadline_s = 1));
    same(quote!(r#attempt_timeout_s = 1), quote!(attempt_timeout_s = 1));
    same(quote!(permanent(r#strategy = s)), quote!(permanent(strategy = s)));
    same(quote!(r#permanent(max_attempts = 1)), quote!(permanent(max_attempts = 1)));
    same(quote!(r#auth(strategy = s)), quote!(auth(strategy = s)));
}

#[test]
fn no_body_holds_impl_trait() {
    for ty in [
        quote!(Result<Box<dyn Iterator<Item = impl Display> + Send>, Failure>),
        quote!(Result<&'static [*const impl Display], Failure>),
        quote!(Option<Pin<Box<dyn Future<Output = Vec<impl Debug>>>>>),
        quote!(Result<Box<dyn Iterator<Item: Into<impl Display>>>, Failure>),
    ] {
        let item = quote!(
            async fn list() -> #ty {
                all().await
            }
        );
        let expanded = expand(TokenStream::new(), item).to_string();
        assert_eq!(expanded.matches("impl ").count(), 1, "{expanded}");
    }
}

#[test]
fn an_argument_is_borrowed_as_a_whole() {
    let item = quote!(
        fn fetch() -> Result<u32, Failure> {
            Ok(1)
        }
    );
    let args = quote!(policy = a | b, classifier = by_code as fn(&u16) -> ErrorClass, on_metric = x..y);
    let expanded = expand(args, item).to_string();
    for borrowed in ["& (a | b)", "& (by_code as fn (& u16) -> ErrorClass)", "& (x .. y)"] {
        assert!(expanded.contains(borrowed), "{borrowed} is not in {expanded}");
    }
}

/// As `$value:expr` and `$path:path` of a macro arrive.
#[test]
fn a_value_in_invisible_brackets_is_the_value() {
    let item = quote!(
        fn fetch() -> Result<u32, Failure> {
            Ok(1)
        }
    );
    let wrapped = |value: TokenStream| TokenTree::from(Group::new(Delimiter::None, value));
    for (key, value) in [
        (quote!(crate), quote!(my::retries)),
        (quote!(retry_after), quote!(Exact)),
        (quote!(classifier), quote!(|error| error.class())),
        (quote!(strategy), quote!(|cx| cx.wait)),
        (quote!(policy), quote!(a | b)),
    ] {
        let inside = wrapped(value.clone());
        let (inside, twice) = (quote!(#key = #inside), wrapped(quote!(#inside)));
        let plain = expand(quote!(#key = #value), item.clone()).to_string();
        assert_eq!(expand(inside, item.clone()).to_string(), plain);
        assert_eq!(expand(quote!(#key = #twice), item.clone()).to_string(), plain);
    }
}

#[test]
fn a_declaration_has_no_body() {
    let item = quote!(fn fetch() -> Result<u32, Failure>;, { Ok(1) });
    assert_eq!(errors(TokenStream::new(), item).len(), 1);
}

#[test]
fn more_than_a_value_in_invisible_brackets_is_a_mistake() {
    let item = quote!(
        fn fetch() -> Result<u32, Failure> {
            Ok(1)
        }
    );
    let more = TokenTree::from(Group::new(Delimiter::None, quote!(a b)));
    assert_eq!(errors(quote!(max_attempts = 3, on_metric = #more), item).len(), 1);
}

#[test]
fn a_number_of_seconds_that_no_policy_takes_is_a_mistake() {
    let item = quote!(
        async fn fetch() -> Result<u32, Failure> {
            Ok(1)
        }
    );
    let said = |args| errors(args, item.clone()).concat();
    assert!(said(quote!(deadline_s = 1e300)).contains("`deadline_s` is too large"));
    assert!(said(quote!(deadline_s = 18_446_744_073_709_551_616)).contains("`deadline_s` is too large"));
    assert!(said(quote!(attempt_timeout_s = 1e-10)).contains("is less than a nanosecond"));
    assert_eq!(said(quote!(deadline_s = 18_446_744_073_709_500_000, attempt_timeout_s = 1e-9)), "");
}

#[test]
fn a_group_beside_a_policy_is_one_mistake() {
    let item = quote!(
        fn fetch() -> Result<u32, Failure> {
            Ok(1)
        }
    );
    let args = quote!(
        policy = P,
        rate_limit(strategy = s, max_attempts = 3),
        transient(max_attempts = 1),
        max_attempts = 2
    );
    assert_eq!(errors(args, item).len(), 3);
}

#[test]
fn an_argument_that_begins_with_a_block_is_one_expression() {
    let item = quote!(
        fn fetch() -> Result<u32, Failure> {
            Ok(1)
        }
    );
    let args = quote!(
        strategy = { A } + B,
        on_metric = if A { x } else { y }(z),
        auth(
            strategy = match a {
                _ => b,
            } as C,
            max_attempts = 1
        )
    );
    let shown = shown(args, item);
    for whole in ["({ A } + B)", "(if A { x } else { y }(z))", "(match a { _ => b } as C)"] {
        let words = shown.split_whitespace().collect::<Vec<_>>().join(" ").replace("b, }", "b }");
        assert!(words.contains(whole), "{whole} is not in {words}");
    }
}

#[test]
fn what_a_policy_begins_with_is_known_here_too() {
    let default = reflexio::policy::RetryConfig::default();
    assert_eq!(u64::from(default.max_attempts), check::MAX_ATTEMPTS);
    assert_eq!(default.max_unknown_attempts.map(u64::from), Some(check::MAX_UNKNOWN_ATTEMPTS));
}

#[test]
fn a_cap_that_something_else_comes_before_is_refused_and_one_within_it_is_not() {
    let item = || {
        quote!(
            fn fetch() -> Result<u32, Failure> {
                get()
            }
        )
    };
    for refused in [
        quote!(unknown(max_attempts = 3)),
        quote!(unknown(max_attempts = 2), max_unknown_attempts = 1),
        quote!(rate_limit(max_attempts = 7)),
        quote!(max_attempts = 2, transient(max_attempts = 3)),
        quote!(no_max_unknown_attempts, unknown(max_attempts = 7)),
    ] {
        assert_eq!(errors(refused.clone(), item()).len(), 1, "{refused}");
    }
    for taken in [
        quote!(unknown(max_attempts = 2)),
        quote!(unknown(max_attempts = 5), no_max_unknown_attempts),
        quote!(unknown(max_attempts = 5), max_unknown_attempts = 5),
        quote!(unknown(max_attempts = 5), max_unknown_attempts = MANY),
        quote!(rate_limit(max_attempts = 6)),
        quote!(rate_limit(max_attempts = 7), max_attempts = 8),
        quote!(rate_limit(max_attempts = MANY)),
    ] {
        assert_eq!(errors(taken.clone(), item()), [""; 0], "{taken}");
    }
}

#[test]
fn a_name_that_a_hook_gives_another_meaning_is_not_taken_for_the_argument() {
    let item = || {
        quote!(
            fn fetch(events: u8, info: u8, attempt: u8, tag: u8, key: u8) -> Result<u32, Failure> {
                get()
            }
        )
    };
    for taken in [
        quote!(on_metric = |event| EVENTS.with(|events| events.record(event))),
        quote!(on_metric = |event| info!("{event}")),
        quote!(on_metric = |event| info!(attempt = event.attempt, "retry")),
        quote!(
            on_metric = |event| for tag in TAGS {
                println!("{tag}")
            }
        ),
        quote!(
            on_metric = |event| 'key: loop {
                break 'key;
            }
        ),
        quote!(abort_if = || FLAGS.iter().any(|tag| *tag)),
        quote!(operation = NAMES[0]),
        quote!(policy = POLICY, on_metric = |event| hear(tag, event), operation = names(key)),
    ] {
        assert_eq!(errors(taken.clone(), item()), [""; 0], "{taken}");
    }
    for refused in [
        quote!(operation = tag),
        quote!(abort_if = || tag == 1),
        quote!(abort_if = || FLAGS[0] | tag),
        quote!(on_metric = |event| info!(attempt = attempt, "retry")),
        quote!(on_metric = |event| hear(|other| other, tag)),
    ] {
        assert_eq!(errors(refused.clone(), item()).len(), 1, "{refused}");
    }
}

#[test]
fn nobody_is_told_to_leave_out_a_cap_that_a_class_needs() {
    let said = errors(
        quote!(auth(max_attempts = 7)),
        quote!(
            fn fetch() -> Result<u32, Failure> {
                get()
            }
        ),
    );
    assert!(said[0].contains("lower this one") && !said[0].contains("no effect"), "{said:?}");
}

#[test]
fn no_opaque_type_of_the_signature_comes_into_the_body() {
    for output in [
        quote!(Result<impl A, E>),
        quote!(Result<Box<dyn Iterator<Item = impl A>>, E>),
        quote!(Result<Box<dyn Of<Item: Iterator<Item = impl A>>>, E>),
        quote!(Result<Box<dyn Of<Item<impl A> = u8>>, E>),
        quote!(Result<Box<dyn Of<Item<impl A>: B>>, E>),
    ] {
        let expanded =
            expand(TokenStream::new(), quote!(async fn fetch() -> #output { get().await })).to_string();
        assert_eq!(expanded.matches("impl A").count(), 1, "{expanded}");
    }
}
