//! Tests of the test: strategies with a small mistake each are refused where the right ones are not.

use std::time::Duration;

use reflexio::strategies::BackoffContext;

use crate::strategies::{Case, DECORRELATED, EQUAL, FULL, TOKEN, is_uniform};

const BASE: Duration = Duration::from_millis(250);
const MAX: Duration = Duration::from_secs(30);

fn grown(cx: &BackoffContext<'_>, factor: f64) -> Duration {
    let exponent = cx.attempt.min(60).try_into().expect("60 at most");
    Duration::try_from_secs_f64(BASE.as_secs_f64() * f64::powi(factor, exponent)).unwrap_or(Duration::MAX)
}

fn previous(cx: &BackoffContext<'_>) -> Duration {
    cx.previous.unwrap_or(BASE)
}

/// The widest interval among the cases: what a mistake of the draw itself shows on.
fn draw(cx: &BackoffContext<'_>) -> (Duration, Duration) {
    (Duration::ZERO, grown(cx, 2.0).min(MAX))
}

/// A test for each: a wrong strategy, the cases of the right one, and in how many of them it has to be noticed.
macro_rules! noticed {
    ($($name:ident: $wrong:expr, $cases:expr, $at_least:literal;)+) => {$(
        #[test]
        fn $name() {
            fn wrong(cx: &BackoffContext<'_>) -> Duration {
                let wrong: fn(&BackoffContext<'_>) -> Duration = $wrong;
                wrong(cx)
            }
            let cases: &[Case] = &$cases;
            let noticed = cases.iter().filter(|case| is_uniform(&wrong, **case).is_err()).count();
            assert!(noticed >= $at_least, "in {noticed} of {} cases", cases.len());
        }
    )+};
}

noticed! {
    decorrelated_jitter_with_the_cap_after_the_draw:
        |cx| cx.uniform(BASE, previous(cx) * 3).min(MAX), DECORRELATED, 2;
    decorrelated_jitter_without_its_base:
        |cx| cx.uniform(Duration::ZERO, (previous(cx) * 3).min(MAX)), DECORRELATED, 8;
    decorrelated_jitter_that_grows_from_the_base:
        |cx| cx.uniform(BASE, (BASE * 3).min(MAX)), DECORRELATED, 6;
    decorrelated_jitter_that_doubles:
        |cx| cx.uniform(BASE, (previous(cx) * 2).min(MAX)), DECORRELATED, 7;
    decorrelated_jitter_that_adds_the_base:
        |cx| (BASE + cx.uniform(Duration::ZERO, previous(cx) * 3)).min(MAX), DECORRELATED, 7;
    decorrelated_jitter_that_never_exceeds_the_previous_delay:
        |cx| cx.uniform(BASE, previous(cx).min(MAX)), DECORRELATED, 7;
    decorrelated_jitter_times_1_1:
        |cx| cx.uniform(BASE, (previous(cx) * 3).min(MAX)).mul_f64(1.1), DECORRELATED, 8;
    decorrelated_jitter_times_0_9:
        |cx| cx.uniform(BASE, (previous(cx) * 3).min(MAX)).mul_f64(0.9), DECORRELATED, 8;

    equal_jitter_with_the_cap_after_the_draw:
        |cx| cx.uniform(grown(cx, 2.0) / 2, grown(cx, 2.0)).min(MAX), EQUAL, 3;
    equal_jitter_that_begins_a_step_late:
        |cx| cx.uniform(grown(cx, 2.0).min(MAX) / 4, grown(cx, 2.0).min(MAX) / 2), EQUAL, 7;
    equal_jitter_from_nothing:
        |cx| cx.uniform(Duration::ZERO, grown(cx, 2.0).min(MAX)), EQUAL, 7;
    equal_jitter_on_top_of_its_cap:
        |cx| grown(cx, 2.0).min(MAX) / 2 + cx.uniform(Duration::ZERO, grown(cx, 2.0).min(MAX)), EQUAL, 7;
    equal_jitter_above_a_third:
        |cx| cx.uniform(grown(cx, 2.0).min(MAX) / 3, grown(cx, 2.0).min(MAX)), EQUAL, 7;
    equal_jitter_times_1_1:
        |cx| cx.uniform(grown(cx, 2.0).min(MAX) / 2, grown(cx, 2.0).min(MAX)).mul_f64(1.1), EQUAL, 7;
    equal_jitter_times_0_98:
        |cx| cx.uniform(grown(cx, 2.0).min(MAX) / 2, grown(cx, 2.0).min(MAX)).mul_f64(0.98), EQUAL, 7;

    full_jitter_with_the_cap_after_the_draw:
        |cx| cx.uniform(Duration::ZERO, grown(cx, 2.0)).min(MAX), FULL, 3;
    full_jitter_that_begins_a_step_late:
        |cx| cx.uniform(Duration::ZERO, (grown(cx, 2.0) / 2).min(MAX)), FULL, 5;
    full_jitter_from_the_base:
        |cx| cx.uniform(BASE, grown(cx, 2.0).min(MAX)), FULL, 3;
    full_jitter_times_1_1:
        |cx| cx.uniform(Duration::ZERO, grown(cx, 2.0).min(MAX)).mul_f64(1.1), FULL, 7;
    full_jitter_times_0_97:
        |cx| cx.uniform(Duration::ZERO, grown(cx, 2.0).min(MAX)).mul_f64(0.97), FULL, 7;

    token_backoff_that_doubles:
        |cx| cx.uniform(grown(cx, 2.0).min(MAX) / 2, grown(cx, 2.0).min(MAX)), TOKEN, 7;
    token_backoff_that_grows_by_1_48:
        |cx| {
            let cap = grown(cx, 1.48).min(Duration::from_secs(20));
            cx.uniform(cap / 2, cap)
        }, TOKEN, 4;

    a_draw_of_nothing: |cx| draw(cx).1 / 2, FULL, 7;
    a_draw_of_one_of_two: |cx| cx.uniform(Duration::ZERO, Duration::from_nanos(1)) * 1_000_000_000, FULL, 7;
    a_draw_that_prefers_the_middle: |cx| {
        let (low, high) = draw(cx);
        cx.uniform(low, high / 2) + cx.uniform(low, high / 2)
    }, FULL, 7;
    a_draw_that_prefers_the_end: |cx| {
        let (low, high) = draw(cx);
        cx.uniform(low, high).max(cx.uniform(low, high))
    }, FULL, 7;
    a_draw_that_leaves_out_a_twentieth: |cx| {
        let (low, high) = draw(cx);
        cx.uniform(low, high * 19 / 20)
    }, FULL, 7;
    a_draw_in_ten_steps: |cx| {
        let (low, high) = draw(cx);
        high / 10 * u32::try_from(cx.uniform(low, Duration::from_nanos(10)).as_nanos()).expect("10 at most")
    }, FULL, 7;
}
