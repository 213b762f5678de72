//! `from_millis(50)` that waits 50 ms, 2.5 s, 125 s and 6250 s (tokio-retry).

use std::time::Duration;

use reflexio::strategies::{exponential, fixed, fixed_s};
use reflexio::{ErrorClass, RetryPolicy, retry};
use reflexio_tests::{Failure, VirtualTime, now, play};

const FIFTY: Duration = Duration::from_millis(50);

fn fails(_: u32) -> Result<(), Failure> {
    Err(Failure::of(ErrorClass::Transient))
}

#[test]
fn fifty_milliseconds_are_fifty_milliseconds_every_time() {
    for strategy in [fixed(FIFTY), fixed_s(0.05)] {
        assert_eq!(play(RetryPolicy::new().strategy(strategy), fails).sleeps(), [FIFTY; 5]);
    }
}

#[test]
fn fifty_milliseconds_as_a_base_double() {
    for strategy in [exponential().base(FIFTY), exponential().base_s(0.05)] {
        let sleeps = play(RetryPolicy::new().strategy(strategy), fails).sleeps();
        assert_eq!(sleeps, [FIFTY, FIFTY * 2, FIFTY * 4, FIFTY * 8, FIFTY * 16]);
    }
}

#[test]
fn fifty_milliseconds_are_fifty_milliseconds_in_the_macro() {
    #[retry(strategy = fixed_s(0.05), timer = VirtualTime)]
    fn blocking() -> Result<(), Failure> {
        fails(0)
    }
    #[retry(strategy = fixed(FIFTY), timer = VirtualTime)]
    async fn awaited() -> Result<(), Failure> {
        fails(0)
    }
    for run in [blocking, || now(awaited())] {
        let began = VirtualTime::now();
        run().unwrap_err();
        assert_eq!(VirtualTime::now() - began, FIFTY * 5);
    }
}

#[tokio::test(start_paused = true)]
async fn fifty_milliseconds_are_fifty_milliseconds_on_tokio() {
    #[retry(strategy = fixed_s(0.05))]
    async fn run() -> Result<(), Failure> {
        fails(0)
    }
    let began = tokio::time::Instant::now();
    run().await.unwrap_err();
    assert_eq!(began.elapsed(), FIFTY * 5);
}
