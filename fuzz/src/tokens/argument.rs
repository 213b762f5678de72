//! Arguments that do not contradict each other.

use proc_macro2::TokenStream;
use quote::quote;

use super::Maker;
use super::function::Kind;

/// Arguments of which each can be given once, or one of several.
const SETTINGS: [&[&str]; 15] = [
    &["strategy"],
    &["deadline_s", "deadline", "no_deadline"],
    &["max_attempts"],
    &["max_unknown_attempts", "no_max_unknown_attempts"],
    &["attempt_timeout_s", "attempt_timeout"],
    &["idempotent"],
    &["budget"],
    &["breaker"],
    &["abort_if"],
    &["abort_on"],
    &["nested"],
    &["adaptive"],
    &["retry_after"],
    &["timer"],
    &["random"],
];

/// Beside a policy too.
const OTHERS: [&str; 4] = ["classifier", "operation", "on_metric", "crate"];

const GROUPS: [&str; 8] =
    ["rate_limit", "concurrency", "server_error", "transient", "unknown", "auth", "permission", "permanent"];

impl Maker<'_> {
    /// For a function whose names are bound.
    pub(crate) fn arguments(&mut self, kind: Kind) -> TokenStream {
        let mut all = Vec::new();
        if self.one_in(5) {
            let policy = self.pick(&[
                quote!(POLICY),
                quote!(self.policy),
                quote!(*POLICY),
                quote!(policies::get(&self)),
            ]);
            let policy = self.maybe_wrapped(policy);
            all.push(quote!(policy = #policy));
        } else {
            for names in SETTINGS {
                if self.one_in(6) && (kind != Kind::Sync || !names[0].starts_with("attempt_timeout")) {
                    let name = self.pick(names);
                    all.push(self.setting(name));
                }
            }
            for group in GROUPS {
                if self.one_in(8) {
                    all.push(self.group(group));
                }
            }
        }
        for name in OTHERS {
            if self.one_in(6) {
                all.push(self.setting(name));
            }
        }
        if !self.bound.is_empty() && self.one_in(3) {
            let names = &self.bound[..self.bound.len().min(2)];
            all.push(quote!(clone(#(#names),*)));
        }
        let turn = self.below(all.len().max(1));
        all.rotate_left(turn);
        let comma = self.maybe(3, |_| quote!(,));
        let comma = if all.is_empty() { quote!() } else { comma };
        quote!(#(#all),* #comma)
    }

    fn setting(&mut self, name: &str) -> TokenStream {
        let key = self.word(&[name]);
        let value = match name {
            "no_deadline" | "no_max_unknown_attempts" => return quote!(#key),
            "strategy" => self.strategy(),
            "deadline_s" | "attempt_timeout_s" => self.pick(&[
                quote!(60),
                quote!(0.5f64),
                quote!(1e3),
                quote!(0x1f),
                quote!((2.5)),
                quote!(LIMIT * 2.0),
                quote!(60 as f64),
            ]),
            "max_attempts" => self.pick(&[quote!(3), quote!(4_294_967_295), quote!(LIMIT + 1), quote!((1))]),
            "max_unknown_attempts" => self.pick(&[quote!(0), quote!(65535), quote!(LIMIT), quote!(1u16)]),
            "idempotent" => self.pick(&[quote!(false), quote!(true), quote!(!SAFE), quote!(A && B)]),
            "nested" => {
                self.pick(&[quote!(Clip), quote!(StandDown), quote!(Nested::Independent), quote!(NESTED)])
            }
            "retry_after" => {
                self.pick(&[quote!(Floor), quote!(Exact), quote!(RetryAfter::Ignore), quote!(MODE)])
            }
            "crate" => self.pick(&[quote!(x::y), quote!(::retries), quote!(crate::x)]),
            "operation" => self.pick(&[quote!("fetch"), quote!(NAME), quote!(concat!("a", "b"))]),
            "classifier" => self.pick(&[
                quote!(by_code),
                quote!(|e| e.class()),
                quote!(|e: &Failure| -> ErrorClass { e.class() }),
                quote!(outcome(|x| None)),
                quote!(by_code as fn(&u16) -> ErrorClass),
                quote!(A | B),
            ]),
            "on_metric" | "abort_if" | "random" => self.pick(&[
                quote!(record),
                quote!(|event| print(event)),
                quote!(&HOOK),
                quote!(make()),
                quote!(record as fn(&Event<'_>)),
                quote!(if A { x } else { y }),
            ]),
            "timer" => self.pick(&[quote!(VirtualTime), quote!(sleeper(f)), quote!(Timer { x: 1 })]),
            _ => self.pick(&[quote!(&SHARED), quote!(SHARED), quote!(&m::SHARED.0), quote!(shared())]),
        };
        let value = self.maybe_wrapped(value);
        quote!(#key = #value)
    }

    fn strategy(&mut self) -> TokenStream {
        self.pick(&[
            quote!(fixed_s(1.0)),
            quote!(decorrelated_jitter().base_s(0.5).max_s(10.0)),
            quote!(strategies::full_jitter().max(MOST)),
            quote!((immediate())),
            quote!(|cx| cx.remaining),
            quote!(|cx: &BackoffContext<'_>| D * cx.attempt),
            quote!(MINE),
            quote!(Linear { step: D }),
            quote!(if A { fixed_s(1.0) } else { immediate() }),
            quote!(unsafe { MINE }.twice()),
            quote!(A + B),
        ])
    }

    fn group(&mut self, name: &str) -> TokenStream {
        let key = self.word(&[name]);
        let strategy = self.strategy();
        // What the whole call, or the cap of all that is unknown, would end before is refused.
        let attempts = self.pick(&[quote!(3), quote!(LIMIT), quote!(LIMIT - 65_535)]);
        let attempts = if name == "unknown" { quote!(LIMIT) } else { attempts };
        if name == "permanent" {
            return quote!(#key(max_attempts = 0));
        }
        match self.below(4) {
            0 => quote!(#key(strategy = #strategy, max_attempts = #attempts)),
            1 => quote!(#key(max_attempts = #attempts,)),
            2 => quote!(#key(max_attempts = 0)),
            _ if name == "auth" || name == "permission" => {
                quote!(#key(max_attempts = 1, strategy = #strategy))
            }
            _ => quote!(#key[strategy = #strategy]),
        }
    }
}
