//! Something wrong.

use proc_macro2::{Delimiter, Group, Literal, Punct, Spacing, TokenStream, TokenTree};

use super::{Maker, ident};

const WORDS: [&str; 24] = [
    "self",
    "Self",
    "crate",
    "_",
    "fn",
    "async",
    "const",
    "mut",
    "ref",
    "move",
    "impl",
    "dyn",
    "if",
    "let",
    "return",
    "where",
    "r#fn",
    "class",
    "status",
    "deadline",
    "deadline_s",
    "rate_limit",
    "clone",
    "a",
];

const SIGNS: &str = "=,.;:&|<>#!-+*?'$@";

impl Maker<'_> {
    /// Now and then something is wrong with the tokens; answers whether it is.
    pub(crate) fn spoil(&mut self, tokens: TokenStream) -> (TokenStream, bool) {
        let times = self.below(4);
        let spoilt = (0..times).fold(tokens, |tokens, _| self.change(tokens));
        (spoilt, times > 0)
    }

    /// One token more, one less, one twice, or another, at any depth.
    fn change(&mut self, tokens: TokenStream) -> TokenStream {
        let mut tokens: Vec<_> = tokens.into_iter().collect();
        let at = self.below(tokens.len() + 1);
        if let Some(TokenTree::Group(group)) = tokens.get(at)
            && !self.one_in(4)
        {
            let inner = self.change(group.stream());
            tokens[at] = Group::new(group.delimiter(), inner).into();
            return tokens.into_iter().collect();
        }
        match self.below(5) {
            1 if at < tokens.len() => drop(tokens.remove(at)),
            2 if at < tokens.len() => tokens[at] = self.token(0),
            3 if at < tokens.len() => tokens.insert(at, tokens[at].clone()),
            4 if at + 1 < tokens.len() => tokens.swap(at, at + 1),
            _ => tokens.insert(at, self.token(0)),
        }
        tokens.into_iter().collect()
    }

    fn token(&mut self, depth: usize) -> TokenTree {
        match self.below(8) {
            0..3 => ident(self.pick(&WORDS)).into(),
            3 | 4 => {
                let sign = char::from(self.pick(SIGNS.as_bytes()));
                // The quote of a lifetime must be joint, and a name must follow.
                let joint = sign != '\'' && self.one_in(2);
                Punct::new(
                    if sign == '\'' { '~' } else { sign },
                    if joint { Spacing::Joint } else { Spacing::Alone },
                )
                .into()
            }
            5 if depth < 3 => {
                let delimiter = self.pick(&[
                    Delimiter::Parenthesis,
                    Delimiter::Brace,
                    Delimiter::Bracket,
                    Delimiter::None,
                ]);
                let inner = (0..self.below(4)).map(|_| self.token(depth + 1)).collect();
                Group::new(delimiter, inner).into()
            }
            _ => self.literal().into(),
        }
    }

    /// Also those that only a macro can make: numbers with a sign.
    pub(super) fn literal(&mut self) -> Literal {
        match self.below(14) {
            0 => Literal::u64_unsuffixed(0),
            1 => Literal::u64_unsuffixed(u64::MAX),
            2 => Literal::u128_unsuffixed(u128::MAX),
            3 => Literal::i32_unsuffixed(-1),
            4 => Literal::u8_suffixed(7),
            5 => Literal::f64_unsuffixed(-0.5),
            6 => Literal::f64_unsuffixed(f64::MAX),
            7 => Literal::f64_unsuffixed(f64::MIN_POSITIVE),
            8 => Literal::f32_suffixed(2.5),
            9 => Literal::string("{a} 60"),
            10 => Literal::string(""),
            11 => Literal::byte_string(b"a"),
            12 => Literal::c_string(c"a"),
            _ => Literal::character('a'),
        }
    }
}
