//! Whatever stands in an attribute or under it, the macros answer with tokens and never panic.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// Words that lead into the depths of the parsers, and a few that do not.
const WORDS: [&str; 49] = [
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
    "with",
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

    fn token(&mut self, depth: usize) -> TokenTree {
        match self.below(8) {
            0..4 => self.word(),
            4 | 5 => self.sign(),
            6 if depth < 3 => self.group(depth),
            _ => self.literal(),
        }
    }

    fn stream(&mut self, depth: usize) -> TokenStream {
        (0..self.below(7)).map(|_| self.token(depth)).collect()
    }

    /// Some of `samples` with commas between them, now and then changed.
    fn list(&mut self, samples: &[TokenStream]) -> TokenStream {
        let mut tokens = Vec::new();
        for _ in 0..self.below(4) {
            tokens.extend(samples[self.below(samples.len())].clone());
            tokens.push(Punct::new(',', Spacing::Alone).into());
        }
        self.perhaps_change(tokens)
    }

    fn one(&mut self, samples: &[TokenStream]) -> TokenStream {
        let sample = samples[self.below(samples.len())].clone();
        self.perhaps_change(sample.into_iter().collect())
    }

    fn perhaps_change(&mut self, mut tokens: Vec<TokenTree>) -> TokenStream {
        if self.below(4) == 0 {
            self.change(&mut tokens);
        }
        tokens.into_iter().collect()
    }

    /// One token more, one less, or another.
    fn change(&mut self, tokens: &mut Vec<TokenTree>) {
        let place = self.below(tokens.len() + 1);
        match self.below(3) {
            1 if place < tokens.len() => drop(tokens.remove(place)),
            2 if place < tokens.len() => tokens[place] = self.token(0),
            _ => tokens.insert(place, self.token(0)),
        }
    }
}

/// What the attribute may say.
const ARGS: &str = "
    classifier = by_code | classifier = |e| e.class() | strategy = fixed(1.0).max_s(2.0) | strategy = |cx| x
    | deadline_s = 60 | deadline = D | max_attempts = 3 | operation = \"f\" | on_metric = record | budget = &B
    | idempotent = false | abort_if = || STOP | retry_after = Exact | crate = x::y | random = r | timer = t()
    | rate_limit(strategy = S, max_attempts = 3) | auth(max_attempts = 0) | clone(a) | clone(a, c)
    | attempt_timeout_s = 1 | policy = self.policy | deadline_s = -1.5";

/// The functions under it, up to the body.
const HEADS: &str = "
    async fn f(&mut self, (a, mut b): (u8, S), c: &mut T) -> Result<impl X, E>
    | fn f(a: u8, c: C) -> io::Result<Vec<&u8>>
    | unsafe extern \"C\" fn f(self: Pin<&mut Self>, S { a, ref b, .. }: S, c: [u8; 3]) -> R<impl Fn(u8) -> A>
    | pub(crate) fn f<'a, T: ?Sized>(&'a self, a: Box<T>, c: u8) -> Pin<Box<dyn Future<Output = R> + 'a>>
    | default async fn f<const N: usize>(mut self, a: u8, #[cfg(x)] c: u8) -> Option<[u8; N]>
    | const fn f(a: u8, c: u8) -> !";

/// What `class` may say above a variant.
const CLASSES: &str =
    "rate_limit | transient | status = a | retry_after = a | transparent | with = f | tranzient | status(a)";

/// What it may say above the type.
const DEFAULTS: &str = "default = auth | default = unknown | crate = x::y | transient";

fn samples(text: &str) -> Vec<TokenStream> {
    // Of a closure the bars stand closer.
    text.split(" | ").map(|sample| sample.parse().expect("these are tokens")).collect()
}

fn has(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => has(group.stream(), word),
        _ => false,
    })
}

/// How many answers were no error: to arguments, to heads, to the derive.
fn play(seed: u64, rounds: usize) -> [usize; 3] {
    let mut random = Random(seed);
    let (args, heads) = (samples(ARGS), samples(HEADS));
    let (classes, defaults) = (samples(CLASSES), samples(DEFAULTS));
    let mut accepted = [0; 3];
    for _ in 0..rounds {
        // Nothing but chance: this is soon answered, and there is more of it.
        let noise = random.stream(0);
        for _ in 0..3 {
            crate::retry::expand(noise.clone(), random.stream(0));
        }
        crate::classify::expand(random.stream(0));
        // Likely arguments above a function whose body is chance.
        let head = heads[random.below(heads.len())].clone();
        let body = Group::new(Delimiter::Brace, random.stream(0));
        let list = random.list(&args);
        let expanded = crate::retry::expand(list.clone(), quote::quote!(#head #body));
        assert!(has(expanded.clone(), "f"), "the function is lost: {list}");
        accepted[0] += usize::from(!has(expanded, "compile_error"));
        // A function with a token too many, too few or another in its head.
        let mut head: Vec<_> = heads[random.below(heads.len())].clone().into_iter().collect();
        random.change(&mut head);
        let head: TokenStream = head.into_iter().collect();
        let expanded =
            crate::retry::expand(TokenStream::new(), quote::quote!(#head { async move { Ok(a) } }));
        accepted[1] += usize::from(!has(expanded, "compile_error"));
        // The derive.
        let (first, second) = (random.one(&defaults), random.one(&classes));
        let third = if random.below(2) == 0 { noise } else { quote::quote!(permanent) };
        let expanded = crate::classify::expand(quote::quote! {
            #[class(#first)]
            enum E<T> {
                #[class(#second)]
                A { a: T },
                #[class(#third)]
                B(C),
                C(#[class(status)] u16),
            }
        });
        assert!(has(expanded.clone(), "Classify"), "the implementation is lost: {first}, {second}");
        accepted[2] += usize::from(!has(expanded, "compile_error"));
    }
    accepted
}

#[test]
fn a_hundred_thousand_random_inputs_are_answered() {
    let workers = 4;
    // Seven inputs each.
    let rounds = 14_300 / workers;
    let accepted: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            (1..=workers).map(|seed| scope.spawn(move || play(seed as u64, rounds))).collect();
        workers.into_iter().map(|worker| worker.join().expect("no input makes a macro panic")).collect()
    });
    let accepted: Vec<usize> =
        (0..3).map(|kind| accepted.iter().map(|accepted| accepted[kind]).sum()).collect();
    println!("accepted of 14300 each: arguments, heads, derives: {accepted:?}");
    // What is never accepted never reaches the code behind the checks.
    assert!(accepted.iter().all(|accepted| *accepted > 1_000), "{accepted:?}");
}
