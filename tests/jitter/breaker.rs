//! A circuit breaker's open time is lengthened by up to a fifth, evenly: a fleet does not probe at once.

use std::time::Duration;

use reflexio::{CircuitBreaker, ErrorClass};
use reflexio_tests::{seed, seeded};

use crate::kolmogorov::{SIGNIFICANCE, fits, place, uniform};

/// How long a breaker stays open that opens now.
fn open_time(open_for: Duration) -> Duration {
    let breaker = CircuitBreaker::new().consecutive_failures(1).open_for(open_for);
    let permit = breaker.try_acquire(|| Duration::ZERO).expect("it is closed").permit;
    permit.failure(ErrorClass::ServerError, || Duration::ZERO, seeded);
    breaker.refuses_for(|| Duration::ZERO).expect("it is open")
}

#[test]
fn a_breaker_stays_open_for_its_time_and_up_to_a_fifth_more() {
    for open_for in [Duration::from_secs(5), Duration::from_secs(30), Duration::from_secs(600)] {
        seed(open_for.as_secs());
        let interval = (open_for, open_for * 6 / 5);
        let places: Result<Vec<_>, _> = (0..20_000).map(|_| place(open_time(open_for), interval)).collect();
        let fitted = places.and_then(|places| fits(&places, SIGNIFICANCE, uniform));
        assert_eq!(fitted, Ok(()), "{open_for:?}");
    }
}
