//! Numbers that make no sense are refused where they are given.

use std::time::Duration;

use reflexio::ErrorClass::{ServerError, Transient, Unknown};
use reflexio::breaker::CircuitBreaker;

const WINDOW: Duration = Duration::from_secs(10);

macro_rules! refused {
    ($($name:ident: $give:expr, $text:literal;)+) => {
        $(
            #[test]
            #[should_panic(expected = $text)]
            fn $name() {
                let _ = $give(CircuitBreaker::new());
            }
        )+
    };
}

refused! {
    no_failures_in_a_row: |b: CircuitBreaker| b.consecutive_failures(0),
        "`consecutive_failures` of 0 trips before the first: use `no_consecutive_failures` to turn it off";
    nothing_that_trips: |b: CircuitBreaker| b.no_consecutive_failures(),
        "leaves nothing that trips the breaker: set `failure_ratio` before it";
    nothing_that_trips_yet: |b: CircuitBreaker| b.no_consecutive_failures().failure_ratio(0.5, WINDOW, 10),
        "set `failure_ratio` before it";
    a_ratio_of_zero: |b: CircuitBreaker| b.failure_ratio(0.0, WINDOW, 10),
        "`failure_ratio` must be above 0 and at most 1: 0.5 is every second call";
    a_negative_ratio: |b: CircuitBreaker| b.failure_ratio(-0.5, WINDOW, 10), "above 0 and at most 1";
    a_ratio_in_percent: |b: CircuitBreaker| b.failure_ratio(50.0, WINDOW, 10), "above 0 and at most 1";
    a_ratio_a_little_above_one: |b: CircuitBreaker| b.failure_ratio(1.0 + f64::EPSILON, WINDOW, 10),
        "above 0 and at most 1";
    a_ratio_that_is_no_number: |b: CircuitBreaker| b.failure_ratio(f64::NAN, WINDOW, 10),
        "above 0 and at most 1";
    an_infinite_ratio: |b: CircuitBreaker| b.failure_ratio(f64::INFINITY, WINDOW, 10), "above 0 and at most 1";
    a_window_of_zero: |b: CircuitBreaker| b.failure_ratio(0.5, Duration::ZERO, 10),
        "the window of `failure_ratio` must be at least 10 ms";
    a_window_too_short: |b: CircuitBreaker| b.failure_ratio(0.5, Duration::from_nanos(9_999_999), 10),
        "must be at least 10 ms";
    a_share_of_no_calls: |b: CircuitBreaker| b.failure_ratio(0.5, WINDOW, 0),
        "`failure_ratio` needs `min_calls` of at least 1: there is no share of no calls";
    more_calls_than_are_remembered: |b: CircuitBreaker| b.failure_ratio(0.5, WINDOW, 32_769),
        "takes `min_calls` of at most 32,768";
    an_open_time_of_zero: |b: CircuitBreaker| b.open_for(Duration::ZERO), "an open time of zero refuses nobody";
    open_for_zero_seconds: |b: CircuitBreaker| b.open_for_s(0.0), "an open time of zero refuses nobody";
    open_for_less_than_a_nanosecond: |b: CircuitBreaker| b.open_for_s(1e-10), "an open time of zero";
    open_for_negative_seconds: |b: CircuitBreaker| b.open_for_s(-1.0),
        "`open_for_s` must be a number of seconds above 0 and below 2^64";
    open_for_no_number: |b: CircuitBreaker| b.open_for_s(f64::NAN), "`open_for_s` must be a number of seconds";
    open_for_ever: |b: CircuitBreaker| b.open_for_s(f64::INFINITY), "`open_for_s` must be a number of seconds";
    open_for_too_many_seconds: |b: CircuitBreaker| b.open_for_s(18_446_744_073_709_551_616.0),
        "`open_for_s` must be a number of seconds";
    no_probes: |b: CircuitBreaker| b.probes(0), "without `probes` it would stay half open";
    no_successes: |b: CircuitBreaker| b.successes_to_close(0), "`successes_to_close` must be at least 1";
    no_class_that_trips: |b: CircuitBreaker| b.ignores(ServerError).ignores(Transient).ignores(Unknown),
        "`ignores` leaves no class that trips the breaker: name one with `trips_on` before it";
}

#[test]
fn the_smallest_and_the_largest_numbers_are_taken() {
    static _SMALLEST: CircuitBreaker = CircuitBreaker::new()
        .failure_ratio(f64::MIN_POSITIVE, Duration::from_millis(10), 1)
        .no_consecutive_failures()
        .open_for(Duration::from_nanos(1))
        .open_for_s(1e-9)
        .probes(1)
        .successes_to_close(1);
    static _LARGEST: CircuitBreaker = CircuitBreaker::new()
        .consecutive_failures(u32::MAX)
        .failure_ratio(1.0, Duration::MAX, 32_768)
        .open_for(Duration::MAX)
        .open_for_s(18_446_744_073_709_549_568.0)
        .probes(u16::MAX)
        .successes_to_close(u16::MAX);
}
