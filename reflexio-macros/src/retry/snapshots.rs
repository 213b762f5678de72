//! What six typical functions become. `UPDATE_EXPECT=1 cargo test -p reflexio-macros` writes them anew.

use expect_test::{Expect, expect};
use proc_macro2::TokenStream;
use quote::quote;

use super::expand;

#[expect(clippy::needless_pass_by_value, reason = "what `quote!` makes is given as it is")]
fn check(args: TokenStream, item: TokenStream, shown: Expect) {
    let file = syn::parse2(expand(args, item)).expect("what the macro makes is Rust");
    shown.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn a_sync_function() {
    check(
        quote!(),
        quote!(
            /// Looks it up.
            pub fn fetch(&self, key: &str) -> Result<u32, Failure> {
                let found = self.get(key)?;
                Ok(found + 1)
            }
        ),
        expect![[r#"
            /// Looks it up.
            pub fn fetch(&self, key: &str) -> Result<u32, Failure> {
                let policy = || {
                    &const {
                        let policy = ::reflexio::RetryPolicy::new();
                        policy.operation("fetch")
                    }
                };
                ::reflexio::__private::blocking::call(
                    policy,
                    ::reflexio::__private::blocking::apart(
                        |_| -> Result<u32, Failure> {
                            let found = self.get(key)?;
                            Ok(found + 1)
                        },
                        |out| {
                            let classifier = {
                                use ::reflexio::__private::pick::*;
                                (&Pick::unnamed(out)).pick_classifier()
                            };
                            ::reflexio::__private::blocking::judge(out, classifier)
                        },
                    ),
                )
            }
        "#]],
    );
}

#[test]
fn an_async_function() {
    check(
        quote!(deadline_s = 60),
        quote!(
            async fn fetch(name: String) -> io::Result<impl Display> {
                get(&name).await
            }
        ),
        expect![[r#"
            async fn fetch(mut name: String) -> io::Result<impl Display> {
                let policy = || {
                    &const {
                        let policy = ::reflexio::AsyncRetryPolicy::new();
                        let policy = policy.deadline_s(60f64);
                        policy.operation("fetch")
                    }
                };
                let mut call = ::reflexio::__private::future::begin(policy);
                loop {
                    let delay = {
                        let out = ::reflexio::__private::future::within(
                                policy,
                                &call,
                                async {
                                    let _ = &mut name;
                                    if false {
                                        let out: io::Result<_> = ::reflexio::__private::never();
                                        return out;
                                    }
                                    get(&name).await
                                },
                            )
                            .await;
                        let classifier = {
                            use ::reflexio::__private::pick::*;
                            (&Pick::unnamed(&out)).pick_classifier()
                        };
                        match ::reflexio::__private::future::next(
                            policy,
                            &mut call,
                            out,
                            classifier,
                        ) {
                            ::reflexio::__private::Break(out) => break out,
                            ::reflexio::__private::Continue(delay) => delay,
                        }
                    };
                    ::reflexio::__private::future::sleep(policy, delay).await;
                }
            }
        "#]],
    );
}

#[test]
fn settings_by_class() {
    check(
        quote!(
            strategy = decorrelated_jitter().max_s(10.0),
            rate_limit(strategy = |cx| Duration::from_secs(cx.attempt.into()), max_attempts = 3),
            transient(max_attempts = 0),
            retry_after = Exact,
            on_metric = record,
        ),
        quote!(
            async fn send(&mut self, body: &[u8]) -> Result<(), Failure> {
                self.connection.write(body).await
            }
        ),
        expect![[r#"
            async fn send(&mut self, body: &[u8]) -> Result<(), Failure> {
                let policy = || {
                    &const {
                        let policy = ::reflexio::AsyncRetryPolicy::new();
                        let policy = policy.strategy(decorrelated_jitter().max_s(10.0));
                        let policy = policy
                            .strategy_for(
                                ::reflexio::ErrorClass::RateLimit,
                                ::reflexio::__private::strategy_fn(
                                    &|cx| Duration::from_secs(cx.attempt.into()),
                                ),
                            );
                        let policy = policy
                            .per_class_max_attempts(::reflexio::ErrorClass::RateLimit, 3);
                        let policy = policy
                            .per_class_max_attempts(::reflexio::ErrorClass::Transient, 0);
                        let policy = policy.retry_after(::reflexio::policy::RetryAfter::Exact);
                        policy.operation("send").on_metric(&record)
                    }
                };
                let mut call = ::reflexio::__private::future::begin(policy);
                loop {
                    let delay = {
                        let out = ::reflexio::__private::future::within(
                                policy,
                                &call,
                                async {
                                    let _ = &mut *self;
                                    if false {
                                        let out: Result<(), Failure> = ::reflexio::__private::never();
                                        return out;
                                    }
                                    self.connection.write(body).await
                                },
                            )
                            .await;
                        let classifier = {
                            use ::reflexio::__private::pick::*;
                            (&Pick::unnamed(&out)).pick_classifier()
                        };
                        match ::reflexio::__private::future::next(
                            policy,
                            &mut call,
                            out,
                            classifier,
                        ) {
                            ::reflexio::__private::Break(out) => break out,
                            ::reflexio::__private::Continue(delay) => delay,
                        }
                    };
                    ::reflexio::__private::future::sleep(policy, delay).await;
                }
            }
        "#]],
    );
}

#[test]
fn a_policy_made_elsewhere() {
    check(
        quote!(policy = POLICY, operation = "fetch_user", classifier = |error| error.class()),
        quote!(
            async fn fetch(user: u64) -> Result<User, Failure> {
                get(user).await
            }
        ),
        expect![[r#"
            async fn fetch(mut user: u64) -> Result<User, Failure> {
                let given = &POLICY;
                let policy = {
                    use ::reflexio::__private::pick::*;
                    (&&Given(given)).bind_future("fetch")
                };
                let policy = policy.operation("fetch_user");
                let mut call = ::reflexio::__private::future::begin(|| &policy);
                let mut kept = ::reflexio::__private::future::nothing();
                let mut pass;
                loop {
                    pass = match ::reflexio::__private::future::enter(|| &policy, &mut call, kept) {
                        ::reflexio::__private::Break(out) => return out,
                        ::reflexio::__private::Continue(pass) => pass,
                    };
                    let delay = {
                        let out = ::reflexio::__private::future::limit(
                                || &policy,
                                &call,
                                async {
                                    let _ = &mut user;
                                    if false {
                                        let out: Result<User, Failure> = ::reflexio::__private::never();
                                        return out;
                                    }
                                    get(user).await
                                },
                            )
                            .await;
                        let out = ::reflexio::__private::future::outcome(|| &policy, out);
                        let classifier = &::reflexio::__private::by_error(
                            &out,
                            |error| error.class(),
                        );
                        match ::reflexio::__private::future::judge(
                            || &policy,
                            &mut call,
                            pass,
                            out,
                            classifier,
                        ) {
                            ::reflexio::__private::Break(out) => break out,
                            ::reflexio::__private::Continue((delay, last)) => {
                                kept = last;
                                delay
                            }
                        }
                    };
                    ::reflexio::__private::future::wait(|| &policy, &call, delay).await;
                }
            }
        "#]],
    );
}

#[test]
fn a_cloned_argument() {
    check(
        quote!(attempt_timeout_s = 1, clone(body)),
        quote!(
            async fn send(body: Vec<u8>) -> io::Result<()> {
                put(body).await
            }
        ),
        expect![[r#"
            async fn send(body: Vec<u8>) -> io::Result<()> {
                let mut body = ::core::option::Option::Some(body);
                let policy = || {
                    &const {
                        let policy = ::reflexio::AsyncRetryPolicy::new();
                        let policy = policy.attempt_timeout_s(1f64);
                        policy.operation("send")
                    }
                };
                let mut call = ::reflexio::__private::future::begin(policy);
                loop {
                    let is_last = ::reflexio::__private::future::comes_last(policy, &call);
                    let delay = {
                        let out = ::reflexio::__private::future::limit(
                                policy,
                                &call,
                                async {
                                    let body = ::reflexio::__private::take(
                                        is_last,
                                        &mut body,
                                        ::core::clone::Clone::clone,
                                    );
                                    if false {
                                        let out: io::Result<()> = ::reflexio::__private::never();
                                        return out;
                                    }
                                    put(body).await
                                },
                            )
                            .await;
                        let out = ::reflexio::__private::future::outcome(policy, out);
                        let classifier = {
                            use ::reflexio::__private::pick::*;
                            (&Pick::unnamed(&out)).pick_classifier()
                        };
                        match ::reflexio::__private::future::next(
                            policy,
                            &mut call,
                            out,
                            classifier,
                        ) {
                            ::reflexio::__private::Break(out) => break out,
                            ::reflexio::__private::Continue(delay) => delay,
                        }
                    };
                    ::reflexio::__private::future::sleep(policy, delay).await;
                }
            }
        "#]],
    );
}

#[test]
fn a_returned_future() {
    check(
        quote!(),
        quote!(
            fn fetch(&self, id: u64) -> impl Future<Output = Result<User, Failure>> + Send {
                let client = self.client.clone();
                async move { client.get(id).await }
            }
        ),
        expect![[r#"
            fn fetch(&self, mut id: u64) -> impl Future<Output = Result<User, Failure>> + Send {
                let client = self.client.clone();
                async move {
                    let policy = || {
                        &const {
                            let policy = ::reflexio::AsyncRetryPolicy::new();
                            policy.operation("fetch")
                        }
                    };
                    let mut call = ::reflexio::__private::future::begin(policy);
                    loop {
                        let delay = {
                            let out = ::reflexio::__private::future::within(
                                    policy,
                                    &call,
                                    async {
                                        let _ = &mut id;
                                        if false {
                                            let out: Result<User, Failure> = ::reflexio::__private::never();
                                            return out;
                                        }
                                        client.get(id).await
                                    },
                                )
                                .await;
                            let classifier = {
                                use ::reflexio::__private::pick::*;
                                (&Pick::unnamed(&out)).pick_classifier()
                            };
                            match ::reflexio::__private::future::next(
                                policy,
                                &mut call,
                                out,
                                classifier,
                            ) {
                                ::reflexio::__private::Break(out) => break out,
                                ::reflexio::__private::Continue(delay) => delay,
                            }
                        };
                        ::reflexio::__private::future::sleep(policy, delay).await;
                    }
                }
            }
        "#]],
    );
}
