//! What there is to know about a body without parsing it.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, FnArg, Ident, Pat, Signature, Stmt};

use super::model::{FutureBody, Moved, group};

/// The `async` block that a body ends in; `None` if the body is an ordinary one.
pub(super) fn future(body: &Group, sig: &Signature) -> Option<FutureBody> {
    let tokens: Vec<_> = body.stream().into_iter().collect();
    let (before, header, boxed, block) = match &tokens[..] {
        [before @ .., TokenTree::Group(call)]
            if call.delimiter() == Delimiter::Parenthesis
                && before.last().is_some_and(|last| is_word(last, "pin")) =>
        {
            let inner: Vec<_> = call.stream().into_iter().collect();
            let [header @ .., TokenTree::Group(block)] = &inner[..] else {
                return None;
            };
            (before, header.to_vec(), Some(call.span()), block.clone())
        }
        [before @ .., is_async, is_move, TokenTree::Group(block)]
            if is_word(is_move, "move") && ends_statement(before) =>
        {
            (before, vec![is_async.clone(), is_move.clone()], None, block.clone())
        }
        [before @ .., is_async, TokenTree::Group(block)] if ends_statement(before) => {
            (before, vec![is_async.clone()], None, block.clone())
        }
        _ => return None,
    };
    let is_async = match &header[..] {
        [first] => is_word(first, "async"),
        [first, second] => is_word(first, "async") && is_word(second, "move"),
        _ => false,
    };
    let is_block = is_async && block.delimiter() == Delimiter::Brace;
    if !is_block {
        return None;
    }
    let (moved, block) = split_moved(&block, sig);
    Some(FutureBody {
        before: before.iter().cloned().collect(),
        header: header.into_iter().collect(),
        boxed,
        moved,
        block,
    })
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Can an expression begin after these tokens?
fn ends_statement(tokens: &[TokenTree]) -> bool {
    match tokens.last() {
        None => true,
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(other) => is_punct(other, ';'),
    }
}

/// Takes `let name = argument;` from the front of a block: repeated, it would move the argument
/// twice. What pins the type in front of them (`if let … { return … }`) stays.
fn split_moved(block: &Group, sig: &Signature) -> (Vec<Moved>, Group) {
    let tokens: Vec<_> = block.stream().into_iter().collect();
    let mut kept = 0;
    if let [first, second, ..] = &tokens[..]
        && is_word(first, "if")
        && is_word(second, "let")
        && let Some(end) = tokens.iter().position(is_brace)
    {
        kept = end + 1;
    }
    let arguments = arguments(sig);
    let mut moved = Vec::new();
    let mut start = kept;
    while let Some((next, end)) = moves(&tokens[start..], &arguments) {
        moved.push(next);
        start += end;
    }
    if moved.is_empty() {
        return (moved, block.clone());
    }
    let rest = tokens[..kept].iter().chain(&tokens[start..]).cloned().collect();
    (moved, group(Delimiter::Brace, rest, block.span()))
}

fn is_brace(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// The statement `let … = argument;` at the front of `tokens`, and its length.
fn moves(tokens: &[TokenTree], arguments: &[Ident]) -> Option<(Moved, usize)> {
    let end = tokens.iter().position(|token| is_punct(token, ';'))? + 1;
    let Ok(Stmt::Local(local)) = syn::parse2(tokens[..end].iter().cloned().collect()) else {
        return None;
    };
    let argument = moved(&local.init.as_ref()?.expr)?.clone();
    let declared = arguments.iter().find(|declared| **declared == argument)?;
    let hands_over = !begins_anew(&local.pat, declared);
    hands_over.then_some((Moved { local, argument }, end))
}

/// Is it a variable of the user's own, that an attempt changes and the next one is to find as it was?
///
/// What `async_trait` writes is `mut` where the argument is: `let mut name = name;`, both the token of the signature, or with
/// `__` in front of one of the names.
fn begins_anew(pat: &Pat, argument: &Ident) -> bool {
    let is_made_up = |name: &Ident| name.to_string().starts_with("__");
    match pat {
        Pat::Ident(binding) if binding.by_ref.is_none() => {
            let is_theirs = is_same_token(&binding.ident, argument) || is_made_up(&binding.ident);
            binding.mutability.is_some() && !is_theirs
        }
        _ => !is_made_up(argument) && has_mut(pat.to_token_stream()),
    }
}

fn is_same_token(one: &Ident, other: &Ident) -> bool {
    // Only so does a span tell where it is.
    one == other && format!("{:?}", one.span()) == format!("{:?}", other.span())
}

fn has_mut(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_mut(group.stream()),
        other => is_word(&other, "mut"),
    })
}

/// `argument`, or `{ let argument = argument; argument }`, which it is where `async_trait` takes a pattern apart.
fn moved(value: &Expr) -> Option<&Ident> {
    match value {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Block(of) => match &of.block.stmts[..] {
            [Stmt::Local(local), Stmt::Expr(value, None)] => {
                let name = moved(value)?;
                let init = local.init.as_ref()?;
                (moved(&init.expr)? == name).then_some(name)
            }
            _ => None,
        },
        _ => None,
    }
}

fn arguments(sig: &Signature) -> Vec<Ident> {
    let name = |input: &FnArg| match input {
        FnArg::Receiver(receiver) => Some(Ident::new("self", receiver.self_token.span)),
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(pat) => Some(pat.ident.clone()),
            _ => None,
        },
    };
    sig.inputs.iter().filter_map(name).collect()
}

/// Is there a statement that may bind something? Each of those ends in a semicolon.
pub(super) fn has_statements(body: &TokenStream) -> bool {
    body.clone().into_iter().any(|token| is_punct(&token, ';'))
}

/// Is there a `.` with nothing behind it, as while a method's name is being typed?
///
/// The compiler takes `name.;` for `name;`, which moves, and in a loop that would be one more error.
pub(super) fn unfinished(body: TokenStream) -> bool {
    let tokens: Vec<_> = body.into_iter().collect();
    let dot = |index: usize| tokens.get(index).is_some_and(|token| is_punct(token, '.'));
    tokens.iter().enumerate().any(|(index, token)| match token {
        TokenTree::Group(group) => unfinished(group.stream()),
        TokenTree::Punct(punct) if punct.as_char() == '.' => {
            let alone = !dot(index + 1) && (index == 0 || !dot(index - 1));
            let next = tokens.get(index + 1);
            alone && next.is_none_or(|next| is_punct(next, ';') || is_punct(next, ','))
        }
        _ => false,
    })
}
