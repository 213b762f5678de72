//! `Retry-After`: from the header to the wait before the next attempt.

use std::time::{Duration, SystemTime};

use hyper::header::{HeaderMap, HeaderValue, RETRY_AFTER};
use reflexio::engine::Progress;
use reflexio::strategies::fixed_s;
use reflexio::testing::seeded;
use reflexio::{Classify, Decision, ErrorClass, RetryAfter, RetryPolicy, StopReason};

use crate::world;

#[path = "../../examples/src/retry_after.rs"]
#[expect(unreachable_pub, reason = "it is public where it comes from")]
mod header;

/// Reads each line of `data` as a value of the header, and does what it says.
///
/// # Panics
///
/// Where something else is read than a number of seconds or a date, or a policy makes something else of it than it is
/// told to.
pub fn check(data: &[u8]) {
    world::begin(Duration::ZERO, data);
    let values = data.split(|byte| *byte == b'\n').filter_map(|line| HeaderValue::from_bytes(line).ok());
    let headers: HeaderMap = values.map(|value| (RETRY_AFTER, value)).collect();

    let before = SystemTime::now();
    let wait = header::retry_after(&headers);
    let after = SystemTime::now();
    let first = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    match (wait, first.map(str::trim)) {
        (Some(wait), Some(value)) if value.bytes().all(|byte| byte.is_ascii_digit()) => {
            assert_eq!(value.trim_start_matches('0'), digits(wait), "{value:?}");
        }
        (Some(wait), Some(value)) => {
            let date = httpdate::parse_http_date(value).expect("it is a number or a date");
            let left = |now| date.duration_since(now).unwrap_or_default();
            assert!((left(after)..=left(before)).contains(&wait), "{value:?}: {wait:?}");
            // The last date that can be written; it is also the largest wait that a date can ask for.
            assert!(wait < Duration::from_secs(10_000 * 366 * 86_400), "{value:?}: {wait:?}");
        }
        (Some(wait), None) => panic!("{wait:?} was read from nothing"),
        (None, Some(value)) => {
            let is_number = !value.starts_with('+') && value.parse::<u64>().is_ok();
            assert!(!is_number && httpdate::parse_http_date(value).is_err(), "{value:?} can be read");
        }
        (None, None) => {}
    }
    obey(wait);
}

fn digits(wait: Duration) -> String {
    assert_eq!(wait.subsec_nanos(), 0, "the header has no fractions of seconds");
    if wait.is_zero() { String::new() } else { wait.as_secs().to_string() }
}

#[derive(Debug, Classify)]
#[class(rate_limit)]
struct Limited {
    #[class(retry_after)]
    wait: Option<Duration>,
}

#[derive(Debug, Classify)]
enum Failure {
    #[class(status = 0, retry_after = 1)]
    Status(u16, Duration),
}

/// The strategy's wait.
const OWN: Duration = Duration::from_secs(2);
/// What a policy cannot count beyond: 584 years.
const LONGEST: Duration = Duration::from_nanos(u64::MAX);
const DEADLINE: Duration = Duration::from_secs(60);

static POLICY: RetryPolicy = RetryPolicy::new().strategy(fixed_s(2.0)).no_deadline().random(&seeded);

fn obey(wait: Option<Duration>) {
    let limited = Limited { wait }.classify();
    assert_eq!((limited.class, limited.retry_after), (ErrorClass::RateLimit, wait));
    if let Some(wait) = wait {
        let failure = Failure::Status(503, wait).classify();
        assert_eq!((failure.class, failure.retry_after), (ErrorClass::ServerError, Some(wait)));
    }

    let decide = |policy: RetryPolicy| {
        let outcome = Err::<(), _>(Limited { wait });
        policy.decide(&mut Progress::new(), &outcome, Duration::ZERO).expect("a failure is judged")
    };
    // A wish of zero is none.
    let wish = wait.filter(|wait| !wait.is_zero()).map(|wait| wait.min(LONGEST));
    assert_eq!(decide(POLICY.retry_after(RetryAfter::Ignore)), Decision::RetryAfter(OWN));
    assert_eq!(decide(POLICY.retry_after(RetryAfter::Exact)), Decision::RetryAfter(wish.unwrap_or(OWN)));

    let least = wish.unwrap_or_default();
    let most = least.saturating_add((least / 10).min(Duration::from_secs(1))).min(LONGEST);
    let Decision::RetryAfter(delay) = decide(POLICY) else { panic!("nothing stops this call") };
    assert!((least.max(OWN)..=most.max(OWN)).contains(&delay), "{wait:?} became {delay:?}");

    match decide(POLICY.deadline(DEADLINE)) {
        Decision::RetryAfter(delay) => {
            assert!(least < DEADLINE && (least..DEADLINE).contains(&delay), "{wait:?} became {delay:?}");
        }
        Decision::Stop(reason) => {
            assert!(reason == StopReason::DeadlineExceeded && most >= DEADLINE, "{wait:?}: {reason:?}");
        }
    }
}
