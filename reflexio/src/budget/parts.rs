//! Numbers of tokens from users, as whole parts of a token, and back.

/// A token is counted in thousandths.
pub(super) const PER_TOKEN: u32 = 1000;

/// What 32 bits of thousandths hold.
pub(super) const MAX_TOKENS: u32 = u32::MAX / PER_TOKEN;

/// As [`parts`], in thousandths.
pub(super) const fn thousandths(tokens: f64) -> Option<u32> {
    match parts(tokens, PER_TOKEN) {
        #[allow(clippy::cast_possible_truncation, reason = "no more than `MAX_TOKENS` in thousandths")]
        Some(parts) => Some(parts as u32),
        None => None,
    }
}

/// `number` in parts of which `per_one` make 1, rounded; `None` unless it is 0, or from one part to [`MAX_TOKENS`].
///
/// What is less than a part is refused: it would silently become nothing, or more than was asked for.
pub(super) const fn parts(number: f64, per_one: u32) -> Option<u64> {
    if number == 0.0 {
        return Some(0);
    }
    // Written so that NaN, which compares with nothing, is refused.
    if !(number >= 1.0 / per_one as f64 && number <= MAX_TOKENS as f64) {
        return None;
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and far below 2^64"
    )]
    Some((number * per_one as f64 + 0.5) as u64)
}

pub(super) fn in_tokens(thousandths: u32) -> f64 {
    f64::from(thousandths) / f64::from(PER_TOKEN)
}
