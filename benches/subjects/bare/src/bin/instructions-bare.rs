use measure::{Case, repeat};
use subject_bare::Bare;

measure::instructions!([measure::blocking::<Bare>(), measure::awaited::<Bare>(), loops()].concat());

/// The loop around what shared state does, where there is no call to retry.
fn loops() -> Vec<Case> {
    ["jittered delay", "budget deposit, full", "budget withdraw", "breaker closed, permit and record"]
        .map(|name| Case::new(name, "bare", |n| repeat(n, |x| x)))
        .into()
}
