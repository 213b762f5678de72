//! Whatever stands in an attribute or under it, the macros answer with tokens and never panic.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// Words that lead into the depths of the parsers, and a few that do not.
const WORDS: [&str; 48] = [
    "fn",
    "async",
    "const",
    "unsafe",
    "extern",
    "pub",
    "impl",
    "dyn",
    "mut",
    "ref",
    "self",
    "Self",
    "crate",
    "move",
    "let",
    "if",
    "return",
    "where",
    "for",
    "struct",
    "enum",
    "union",
    "trait",
    "default",
    "Box",
    "pin",
    "Pin",
    "Future",
    "Output",
    "Result",
    "class",
    "status",
    "retry_after",
    "transparent",
    "rate_limit",
    "permanent",
    "auth",
    "strategy",
    "max_attempts",
    "deadline_s",
    "deadline",
    "no_deadline",
    "clone",
    "policy",
    "operation",
    "classifier",
    "a",
    "b",
];

const SIGNS: &str = "=,.;:&|<>#!-+*?'";

/// A small generator (SplitMix64): what fails once fails again.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap_or(0) % end
    }

    fn word(&mut self) -> TokenTree {
        Ident::new(WORDS[self.below(WORDS.len())], Span::call_site()).into()
    }

    fn sign(&mut self) -> TokenTree {
        let sign = SIGNS.as_bytes()[self.below(SIGNS.len())];
        // A lifetime's quote must be joint.
        let joint = sign == b'\'' || self.below(2) == 0;
        let spacing = if joint { Spacing::Joint } else { Spacing::Alone };
        Punct::new(char::from(sign), spacing).into()
    }

    fn literal(&mut self) -> TokenTree {
        let literal = match self.below(7) {
            0 => Literal::u64_unsuffixed(0),
            1 => Literal::u64_unsuffixed(u64::MAX),
            2 => Literal::u8_suffixed(7),
            3 => Literal::f64_unsuffixed(0.0),
            4 => Literal::f64_suffixed(2.5),
            5 => Literal::string("{a} 60"),
            _ => Literal::character('a'),
        };
        literal.into()
    }

    fn group(&mut self, depth: usize) -> TokenTree {
        let delimiter =
            [Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None][self.below(4)];
        Group::new(delimiter, self.stream(depth + 1)).into()
    }

    fn stream(&mut self, depth: usize) -> TokenStream {
        let length = self.below(9);
        (0..length)
            .flat_map(|_| match self.below(8) {
                0..3 => vec![self.word()],
                3 | 4 => vec![self.sign()],
                5 => vec![self.literal()],
                6 if depth < 3 => vec![self.group(depth)],
                // An argument, as it should be.
                _ => vec![self.word(), Punct::new('=', Spacing::Alone).into(), self.literal()],
            })
            .collect()
    }
}

#[test]
fn a_hundred_thousand_random_inputs_are_answered() {
    let mut random = Random(1);
    let body: TokenStream = "{ let x = a; Ok(x) }".parse().expect("these are tokens");
    let head: TokenStream = "async fn f(&mut self, (a, mut b): (u8, S), c: &mut T) -> Result<impl X, E>"
        .parse()
        .expect("these are tokens");
    for _ in 0..25_000 {
        let (args, item) = (random.stream(0), random.stream(0));
        crate::retry::expand(args.clone(), item.clone());
        crate::retry::expand(args.clone(), head.clone().into_iter().chain(body.clone()).collect());
        let block: TokenTree = Group::new(Delimiter::Brace, item.clone()).into();
        crate::retry::expand(TokenStream::new(), head.clone().into_iter().chain([block]).collect());
        crate::classify::expand(quote::quote!(
            #[class(#args)]
            enum E {
                #[class(#item)]
                A {
                    a: u8,
                },
                B(C),
            }
        ));
    }
}
