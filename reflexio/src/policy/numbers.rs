//! Numbers from users, checked where they are given.

use core::time::Duration;

/// Seconds as a [`Duration`]; `None` if they are negative, not a number, infinite, or more than one holds.
pub(crate) const fn checked_seconds(seconds: f64) -> Option<Duration> {
    // 2^64, the first number of seconds that does not fit.
    const TOO_LARGE: f64 = 18_446_744_073_709_551_616.0;
    // Written so that NaN, which compares with nothing, is refused.
    if !(seconds >= 0.0 && seconds < TOO_LARGE) {
        return None;
    }
    // `Duration::try_from_secs_f64` is not `const`. Both casts are of numbers that fit.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let (whole, nanos) = {
        let whole = seconds as u64;
        (whole, ((seconds - whole as f64) * 1e9 + 0.5) as u32)
    };
    // A fraction that rounds up to a whole second is carried by `Duration::new`; where there is a fraction at all, the
    // number is far below the largest.
    Some(Duration::new(whole, nanos))
}

/// As [`checked_seconds`]; panics with `refusal`, which in a `const` is a compile error at the caller.
#[track_caller]
pub(crate) const fn seconds(seconds: f64, refusal: &'static str) -> Duration {
    match checked_seconds(seconds) {
        Some(duration) => duration,
        None => panic!("{}", refusal),
    }
}
