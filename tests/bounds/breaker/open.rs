//! How long it stays open.

use std::time::Duration;

use reflexio::ErrorClass::ServerError;
use reflexio::breaker::{CircuitBreaker, CircuitState};
use reflexio_tests::{seed, seeded};

use super::{acquire, at, first_probe, opened};

/// How long it stays open from a moment on, with that random number.
fn open_time(open_for: Duration, now: Duration, random: u64) -> Duration {
    let breaker = CircuitBreaker::new().consecutive_failures(1).open_for(open_for);
    assert_eq!(acquire(&breaker).failure(ServerError, || now, || random), Some(CircuitState::Open));
    breaker.refuses_for(|| now).expect("it is open")
}

#[test]
fn by_default_it_is_open_for_30_s() {
    let breaker = opened(CircuitBreaker::new(), 100.0);
    assert_eq!(breaker.refuses_for(at(100.0)), Some(Duration::from_secs(30)));
}

#[test]
fn while_open_it_refuses_everybody_and_says_for_how_long() {
    let breaker = opened(CircuitBreaker::new().open_for_s(10.0), 100.0);
    for (now, rest) in [(100.0, 10.0), (104.5, 5.5), (109.999, 0.001)] {
        let rest = Some(Duration::from_secs_f64(rest));
        assert_eq!(breaker.try_acquire(at(now)).unwrap_err().retry_in, rest);
        assert_eq!(breaker.refuses_for(at(now)), rest);
    }
}

#[test]
fn it_admits_nobody_a_nanosecond_before_the_open_time_ends_and_somebody_at_its_end() {
    let breaker = opened(CircuitBreaker::new().open_for_s(10.0), 100.0);
    let end = Duration::from_secs(110);
    let nano = Duration::from_nanos(1);
    assert_eq!(breaker.try_acquire(|| end - nano).unwrap_err().retry_in, Some(nano));
    assert_eq!(breaker.refuses_for(|| end - nano), Some(nano));
    assert_eq!(breaker.refuses_for(|| end), None);
    assert_eq!(breaker.try_acquire(|| end).unwrap().transition, Some(CircuitState::HalfOpen));
}

#[test]
fn it_shows_open_until_somebody_asks_after_the_open_time() {
    let breaker = opened(CircuitBreaker::new().open_for_s(10.0), 100.0);
    assert_eq!(breaker.refuses_for(at(200.0)), None);
    assert_eq!(breaker.state(), CircuitState::Open, "asking for how long changes nothing");
    let _probe = first_probe(&breaker, 200.0);
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
}

#[test]
fn the_open_time_has_a_fifth_of_itself_added_at_most() {
    let open_for = Duration::from_secs(10);
    let open_time = |random| open_time(open_for, Duration::ZERO, random);
    assert_eq!(open_time(0), open_for);
    assert_eq!(open_time(1 << 63), Duration::from_secs(11));
    assert_eq!(open_time(u64::MAX), Duration::from_secs(12));
}

#[test]
fn the_jitter_is_uniform() {
    const DRAWS: u32 = 10_000;
    seed(1);
    let mut tenths = [0; 10];
    for _ in 0..DRAWS {
        let open = open_time(Duration::from_secs(10), Duration::ZERO, seeded());
        // From 1 to 2,000 ms, for it is rounded up.
        tenths[(open.as_millis() - 10_001) as usize / 200] += 1;
    }
    // 1,000 each; the standard deviation is 30.
    assert!(tenths.iter().all(|n| (880..1120).contains(n)), "{tenths:?}");
}

#[test]
fn the_random_number_is_drawn_anew_every_time_it_opens() {
    let breaker = opened(CircuitBreaker::new().open_for_s(10.0), 0.0);
    let probe = first_probe(&breaker, 10.0);
    assert_eq!(probe.failure(ServerError, at(10.0), || u64::MAX), Some(CircuitState::Open));
    assert_eq!(breaker.refuses_for(at(10.0)), Some(Duration::from_secs(12)));
}

#[test]
fn the_end_is_rounded_up_to_a_millisecond() {
    let ms = Duration::from_millis;
    let nano = Duration::from_nanos(1);
    assert_eq!(open_time(ms(10), Duration::ZERO, 0), ms(10));
    assert_eq!(open_time(nano, Duration::ZERO, 0), ms(1));
    assert_eq!(open_time(ms(10) + nano, Duration::ZERO, 0), ms(11));
    assert_eq!(open_time(ms(10), nano, 0), ms(11) - nano, "the end is at 11 ms");
}

#[test]
fn time_may_be_counted_from_1970() {
    // 2100-01-01.
    let now = Duration::from_secs(4_102_444_800);
    assert_eq!(open_time(Duration::from_secs(30), now, 0), Duration::from_secs(30));
}

#[test]
fn times_beyond_139_years_are_taken_for_that() {
    let last = Duration::from_millis((1 << 42) - 1);
    assert_eq!(open_time(Duration::MAX, Duration::ZERO, u64::MAX), last);
    assert_eq!(open_time(Duration::from_secs(30), last - Duration::from_secs(1), 0), Duration::from_secs(1));

    for now in [last, last + Duration::from_nanos(1), Duration::MAX] {
        let breaker = CircuitBreaker::new().consecutive_failures(1);
        assert_eq!(acquire(&breaker).failure(ServerError, || now, || u64::MAX), Some(CircuitState::Open));
        assert_eq!(breaker.refuses_for(|| now), None);
        assert_eq!(breaker.try_acquire(|| now).unwrap().transition, Some(CircuitState::HalfOpen));
    }
}
